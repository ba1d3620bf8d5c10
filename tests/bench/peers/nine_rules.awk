# mawk: amounts as whole fen, which stay far below what its numbers hold exactly.
function fen(cell) { sub(/\./, "", cell); return cell + 0 }
function least(a, b) { return a < b ? a : b }
function put(amount) { printf ",%d.%02d", int(amount / 100), amount % 100 }
BEGIN { FS = "," }
NR == 1 { print "id,A,B,C,D,E,F,G,H,I,total"; next }
{
    eligible = fen($7) - fen($8); equipment = fen($9); due = fen($19) + fen($20); certified = $6 == "1"
    a = b = c = d = e = f = g = i = 0
    if ($3 == "platform" && certified) { a = least(int((eligible + 2) / 5), 20000000); c = least(int((equipment + 5) / 10), 2000000) }
    if ($3 == "courier" && $5 == "1" && $10 >= 5000) b = $10 > 10000 ? 1000000 + 150 * ($10 - 10000) : 100 * $10
    if (certified) d = 2000000 * $21
    if ($11 >= 1000 && fen($12) >= 20000000) d += 2000000
    if ($3 == "village_station") e = least(int((equipment + 2) / 5), 3000000)
    if ($3 == "rnd_platform" && certified) f = least(int((3 * eligible + 5) / 10), 20000000)
    if ($17 != "") g = $17 == "first" ? 3000000 : $17 == "second" ? 2000000 : 1000000
    h = least(int((fen($13) * fen($16) * $15 + 3600000) / 7200000), 50000000)
    if ($18 > "2015-12-31") i = due; else if ($18 > "2013-12-31") i = int((due + 1) / 2)
    printf "%s", $1
    put(a); put(b); put(c); put(d); put(e); put(f); put(g); put(h); put(i); put(a + b + c + d + e + f + g + h + i)
    print ""
}
