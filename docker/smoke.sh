#!/usr/bin/env bash
# Tries the cluster of compose.yaml for real, and measures it: brings it up, publishes, asks, kills a broker and each of the
# services in turn, asks again, compares, and takes it down. Ends with 0 where nothing was lost, no answer was wrong, and no
# question was without an answer for longer than it may be.
#
# SMOKE_KEEP=1        leaves the cluster up at the end, to look at it
# SMOKE_OUTAGE_MAX_S  how long a question may be answered with 503 after a service was killed (default 15)
# COMPOSE_PROFILES    with `postgres` in it, the read model in SQL is tried as well
# FSLEDGER_JARS       `build` compiles in a container; by default Maven does it here
# FSLEDGER_NO_BUILD   when set, take the jars that were built before, whatever the sources say
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export COMPOSE_PROJECT_NAME=fsledger-smoke SERVICE_1_PORT=${SERVICE_1_PORT:-18090} SERVICE_2_PORT=${SERVICE_2_PORT:-18190}
export FSLEDGER_JARS=${FSLEDGER_JARS:-host}
if [[ ,${COMPOSE_PROFILES:-}, = *,postgres,* ]]; then
  export SQL_URL=${SQL_URL:-jdbc:postgresql://postgres/fsledger} POSTGRES_PASSWORD=${POSTGRES_PASSWORD:-smoke}
fi
OUTAGE_MAX_S=${SMOKE_OUTAGE_MAX_S:-15}
FIRST=http://127.0.0.1:$SERVICE_1_PORT
SECOND=http://127.0.0.1:$SERVICE_2_PORT

INODES=12            # enough that each of four partitions has some
HANDLES=10           # of each inode before the kills
LOOK_S=40            # how long is looked on after a service was killed
READY_MAX_S=240      # for the whole cluster, the first time
CATCH_UP_MAX_S=60    # from an event that is accepted to an answer that has it

work=$(mktemp -d)
trap 'finish $?' EXIT

say() { printf 'smoke: %s\n' "$*"; }
fail() { printf 'smoke: FAILED: %s\n' "$*" >&2; exit 1; }
now_ms() { local t=$EPOCHREALTIME; echo $(( ${t%.*} * 1000 + 10#${t#*.} / 1000 )); }
compose() { docker compose "$@"; }

finish() {
  trap - EXIT
  [ "$1" = 0 ] || { compose ps -a; compose logs --no-color --tail 30; } >&2 || true
  if [ -n "${SMOKE_KEEP:-}" ]; then
    say "left up: docker compose -p $COMPOSE_PROJECT_NAME down -v takes it down"
  else
    compose down -v --timeout 40 >/dev/null 2>&1 || say "could not take the cluster down"
  fi
  rm -rf "$work"
  exit "$1"
}

# bring_back CONTAINER: starts again what was killed, with what it had on its disk.
bring_back() {
  compose up -d --no-deps --no-recreate --wait --wait-timeout "$READY_MAX_S" "$1" >"$work/up" 2>&1 ||
    { cat "$work/up" >&2; fail "$1 did not come back"; }
}

# publish URL FILE: until it is accepted. Every event has its sequence, so that sending it again is harmless.
publish() {
  local deadline=$((SECONDS + CATCH_UP_MAX_S)) code
  while code=$(curl -s -o "$work/published" -w '%{http_code}' --max-time 30 -H 'content-type: application/x-ndjson' \
      --data-binary "@$2" "$1/v1/events" || true); [ "$code" != 200 ]; do
    [ "$code" = 503 ] || [ "$code" = 000 ] || fail "publishing was answered with $code: $(cat "$work/published")"
    ((SECONDS < deadline)) || fail "nothing could be published for $CATCH_UP_MAX_S s"
    sleep 0.2
  done
}

# opens FILE CLIENT FIRST LAST: as many handles on each inode, the numbers FIRST to LAST in each hundred of the inode.
opens() {
  local inode fh sequence=0
  for ((inode = 1; inode <= INODES; inode++)); do
    for ((fh = $3; fh <= $4; fh++)); do
      sequence=$((sequence + 1))
      printf '{"event":"opened","filesystem":"smoke","inode":%d,"client":"%s","term":1,"sequence":%d,"fh":%d,"flags":2}\n' \
        "$inode" "$2" "$sequence" $((inode * 100 + fh))
    done
  done >"$1"
}

# ask URL INODE FILE: the handles of an inode into a file, a number in each line; tells the status.
ask() {
  local code
  code=$(curl -s -o "$3.json" -w '%{http_code}' --max-time 10 "$1/v1/filesystems/smoke/inodes/$2/handles?limit=1000" || true)
  [ "$code" != 200 ] || { grep -o '"fh":"\?[0-9]*' "$3.json" || true; } | grep -o '[0-9]*$' | sort -n >"$3"
  echo "$code"
}

# expect INODE LAST: what must be the answer.
expect() { seq $(($1 * 100 + 1)) $(($1 * 100 + $2)); }

# await_answers URL LAST: until every inode has exactly the handles up to LAST.
await_answers() {
  local deadline=$((SECONDS + CATCH_UP_MAX_S)) inode code
  for ((inode = 1; inode <= INODES; inode++)); do
    until code=$(ask "$1" "$inode" "$work/answer") && [ "$code" = 200 ] && cmp -s <(expect "$inode" "$2") "$work/answer"; do
      ((SECONDS < deadline)) ||
        fail "inode $inode at $1: status $code, $(wc -l <"$work/answer") handles, not $2: $(head -c 300 "$work/answer.json")"
      sleep 0.2
    done
  done
}

# look_on URL INODE LAST: asks again and again for LOOK_S seconds. Every answer is the whole truth or 503. Tells the longest time
# from a question without an answer to the next answer, and how many there were of each.
look_on() {
  local until=$((SECONDS + LOOK_S)) file=$work/look-$2 answered=0 unanswered=0 longest=0 since= asked code
  while ((SECONDS < until)) || { [ -n "$since" ] && ((SECONDS < until + 30)); }; do
    asked=$(now_ms)
    code=$(ask "$1" "$2" "$file")
    case $code in
      200)
        cmp -s <(expect "$2" "$3") "$file" || { echo "wrong inode $2: $(paste -sd, "$file")" >"$file.result"; return; }
        answered=$((answered + 1))
        if [ -n "$since" ]; then
          local out=$(($(now_ms) - since))
          ((out <= longest)) || longest=$out
          since=
        fi
        ;;
      503) unanswered=$((unanswered + 1)) since=${since:-$asked} ;;
      *) echo "wrong inode $2: status $code" >"$file.result"; return ;;
    esac
    sleep 0.1
  done
  [ -z "$since" ] || longest=$(($(now_ms) - since))
  echo "$longest $answered $unanswered" >"$file.result"
}

# survive VICTIM URL LAST: kills a service and looks on at the other one, all inodes at once.
survive() {
  local inode watchers=() longest=0 answered=0 unanswered=0 result
  rm -f "$work"/look-*
  compose kill -s SIGKILL "$1" >/dev/null 2>&1
  for ((inode = 1; inode <= INODES; inode++)); do
    look_on "$2" "$inode" "$3" &
    watchers+=($!)
  done
  wait "${watchers[@]}"
  for ((inode = 1; inode <= INODES; inode++)); do
    result=$(cat "$work/look-$inode.result")
    [[ $result != wrong* ]] || fail "after $1 was killed, an answer was wrong: $result"
    read -r one two three <<<"$result"
    ((one <= longest)) || longest=$one
    answered=$((answered + two)) unanswered=$((unanswered + three))
  done
  say "$1 killed: $answered questions answered, $unanswered with 503, the longest time without an answer $longest ms (at most ${OUTAGE_MAX_S} s), none wrong"
  ((longest <= OUTAGE_MAX_S * 1000)) || fail "questions were without an answer for $longest ms"
}

# files_hold PROJECTOR LINE: until a data file in the projectors' folder holds it.
files_hold() {
  local deadline=$((SECONDS + CATCH_UP_MAX_S))
  until compose exec -T "$1" grep -rqsx "$2" /var/lib/fsledger/files; do
    ((SECONDS < deadline)) || fail "no data file holds \"$2\""
    sleep 0.5
  done
}

# row_is QUERY ROW: until the read model answers so; nothing where there is none.
row_is() {
  local deadline=$((SECONDS + CATCH_UP_MAX_S)) row
  [ -n "${SQL_URL:-}" ] || return 0
  until row=$(compose exec -T postgres psql -qtAF ' ' -U fsledger -d fsledger -c "$1" 2>&1) && [ "$row" = "$2" ]; do
    ((SECONDS < deadline)) || fail "the read model answers \"$1\" with \"$row\", not \"$2\""
    sleep 0.5
  done
  say "the read model answers \"$1\" with \"$row\""
}

# append KIND INODE SEQUENCE FIELDS: publishes an event about the data of a file.
append() {
  printf '{"event":"%s","filesystem":"smoke","inode":%d,"client":"writer","term":1,"sequence":%d%s}\n' "$@" >"$work/write"
  publish "$FIRST" "$work/write"
}

if [ "$FSLEDGER_JARS" = host ] && [ -z "${FSLEDGER_NO_BUILD:-}" ]; then
  say "packaging with Maven"
  (cd .. && mvn -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -pl cli -am package)
fi

begun=$SECONDS
compose down -v >/dev/null 2>&1 || true
say "bringing up three brokers, a registry, two services, two projectors"
compose build -q
compose up -d --wait --wait-timeout "$READY_MAX_S" >"$work/up" 2>&1 || { cat "$work/up" >&2; fail "it did not come up"; }
say "up after $((SECONDS - begun)) s"

opens "$work/before" before 1 "$HANDLES"
publish "$FIRST" "$work/before"
append sized 1 1 ',"size":0'
append appended 1 2 ',"data":"c21va2UtYmVmb3JlCg=="'
await_answers "$FIRST" "$HANDLES"
await_answers "$SECOND" "$HANDLES"
files_hold projector-1 smoke-before
say "$((INODES * HANDLES)) events accepted; both services answer with all of them; a projector has written what was appended"

say "killing the broker kafka-2, and publishing on"
compose kill -s SIGKILL kafka-2 >/dev/null 2>&1
killed=$(now_ms)
opens "$work/during" during $((HANDLES + 1)) $((HANDLES * 2))
publish "$FIRST" "$work/during"
say "kafka-2 killed: $((INODES * HANDLES)) more events accepted after $(($(now_ms) - killed)) ms"
await_answers "$FIRST" $((HANDLES * 2))
await_answers "$SECOND" $((HANDLES * 2))
say "kafka-2 killed: all $((INODES * HANDLES * 2)) are in the answers after $(($(now_ms) - killed)) ms: none lost"
append appended 1 3 ',"data":"c21va2UtZHVyaW5nCg=="'
files_hold projector-2 smoke-during
bring_back kafka-2

for round in "service-2 $FIRST" "service-1 $SECOND"; do
  read -r victim survivor <<<"$round"
  survive "$victim" "$survivor" $((HANDLES * 2))
  bring_back "$victim"
  await_answers "$FIRST" $((HANDLES * 2))
  await_answers "$SECOND" $((HANDLES * 2))
  say "$victim is back: both services answer as before"
done

say "killing projector-1"
compose kill -s SIGKILL projector-1 >/dev/null 2>&1
append appended 1 4 ',"data":"c21va2UtYWZ0ZXIK"'
files_hold projector-2 smoke-after
say "projector-1 killed: the other one has written what was appended"
row_is "SELECT count(*), count(closed_ms) FROM handles" "$((INODES * HANDLES * 2)) 0"
row_is "SELECT client, bytes FROM largest_writers" "writer $(printf 'smoke-%s\n' before during after | wc -c)"
say "passed after $((SECONDS - begun)) s"
