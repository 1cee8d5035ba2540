# Which commit this is, and of when: ASSAY_GIT and ASSAY_SOURCE_DATE, seconds
# since 1970. SOURCE_DATE_EPOCH goes before the date of the commit; without both
# they are empty and 0. The commit in full: how long git abbreviates it depends on
# the clone.
set(ASSAY_GIT "")
set(ASSAY_SOURCE_DATE 0)
find_package(Git QUIET)
if(Git_FOUND)
  execute_process(
    COMMAND ${GIT_EXECUTABLE} log -1 "--format=%H;%ct"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE commit
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(commit)
    list(GET commit 0 ASSAY_GIT)
    list(GET commit 1 ASSAY_SOURCE_DATE)
    # Configured again when there is another commit.
    execute_process(
      COMMAND ${GIT_EXECUTABLE} rev-parse --git-path logs/HEAD
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE moves
      OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    get_filename_component(moves "${moves}" ABSOLUTE)
    if(EXISTS ${moves})
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${moves})
    endif()
  endif()
endif()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(ASSAY_SOURCE_DATE $ENV{SOURCE_DATE_EPOCH})
endif()
