# Sourced by scripts that make what shall be the same on every machine: the time
# that files and documents bear is that of the commit.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export LC_ALL=C TZ=UTC
