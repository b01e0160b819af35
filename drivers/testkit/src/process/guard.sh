# Reads process ids from its standard input, whose other end the test process holds. At the end of the
# input, when the test process is gone, it kills the last process named and its children and removes the
# directory $1. $2 is the signal that asks the process to end by itself, or KILL.
leader=
while read -r line; do
    leader=$line
done

children() {
    if [ -r /proc/self/stat ]; then
        for stat in /proc/[0-9]*/stat; do
            { read -r line <"$stat"; } 2>/dev/null || continue
            pid=${line%% *}
            # After the name in parentheses: the state, the parent.
            rest=${line##*) }
            rest=${rest#* }
            if [ "${rest%% *}" = "$leader" ]; then
                echo "$pid"
            fi
        done
    else
        ps -A -o pid=,ppid= | while read -r pid parent; do
            if [ "$parent" = "$leader" ]; then
                echo "$pid"
            fi
        done
    fi
}

if [ -n "$leader" ] && [ "$leader" != - ]; then
    if [ "$2" != KILL ]; then
        kill -s CONT $(children) "$leader"
        kill -s "$2" "$leader"
        rounds=0
        while kill -0 "$leader" && [ "$rounds" -lt 20 ]; do
            sleep 0.1
            rounds=$((rounds + 1))
        done
    fi
    kill -s STOP "$leader"
    kill -s KILL $(children) "$leader"
fi

rounds=0
until rm -rf -- "$1" || [ "$rounds" -ge 20 ]; do
    sleep 0.1
    rounds=$((rounds + 1))
done
