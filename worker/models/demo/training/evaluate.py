"""evaluate.py WHISPER_CLI MODEL TESTDIR [kinds] [-- extra whisper-cli flags]"""

import sys
import json
import glob
import os
import re
import subprocess
import tempfile
import time
import wave

cli, mdl, td = sys.argv[1:4]
OUT = tempfile.mkdtemp() + "/o"
i = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
kinds = sys.argv[4].split(",") if i > 4 else ["call", "split", "clip", "noise"]
flags = sys.argv[i + 1 :]


def align(a, b):
    n, m = len(a), len(b)
    D = [[0] * (m + 1) for _ in range(n + 1)]
    for x in range(n + 1):
        D[x][0] = x
    for y in range(m + 1):
        D[0][y] = y
    for x in range(1, n + 1):
        for y in range(1, m + 1):
            D[x][y] = min(D[x - 1][y] + 1, D[x][y - 1] + 1, D[x - 1][y - 1] + (a[x - 1] != b[y - 1]))
    x, y, pairs = n, m, []
    while x and y:
        if D[x][y] == D[x - 1][y - 1] + (a[x - 1] != b[y - 1]):
            x -= 1
            y -= 1
            pairs.append((x, y))
        elif D[x][y] == D[x - 1][y] + 1:
            x -= 1
        else:
            y -= 1
    return D[n][m], pairs[::-1]


norm = lambda s: re.sub(r"[^a-z' ]", " ", s.lower()).split()
for kind in kinds:
    E = N = 0
    err, terr, dur, el, seg, worst = [], [], 0, 0, 0, []
    for w in sorted(glob.glob(f"{td}/{kind}*.wav")):
        t = time.time()
        p = subprocess.run(
            [cli, "-m", mdl, "-f", w, "-t", "2", "-np", "-oj", "-of", OUT] + flags,
            capture_output=True,
            text=True,
        )
        el += time.time() - t
        with wave.open(w) as f:
            dur += f.getnframes() / 16000
        h = json.load(open(OUT + ".json"))["transcription"]
        ref = json.load(open(w[:-3] + "json"))
        seg += len(h)
        hw = [(x, k, j == 0) for k, s in enumerate(h) for j, x in enumerate(norm(s["text"]))]
        rw = [(x, k, j == 0) for k, s in enumerate(ref) for j, x in enumerate(norm(s[3]))]
        e, pairs = align([x[0] for x in rw], [x[0] for x in hw])
        E += e
        N += len(rw)
        worst.append((e, len(rw), os.path.basename(w)))
        for a, b in pairs:
            if rw[a][2] and hw[b][2]:
                err.append(abs(h[hw[b][1]]["offsets"]["from"] / 1000 - ref[rw[a][1]][0]))
                terr.append(abs(h[hw[b][1]]["offsets"]["to"] / 1000 - ref[rw[a][1]][1]))
        if kind == "noise":
            print("   ", os.path.basename(w), [s["text"] for s in h])
        elif "-v" in os.environ.get("V", ""):
            print("   ", os.path.basename(w), e, len(rw))
            [print("       H", s["offsets"]["from"] / 1000, s["text"]) for s in h]
            [print("       R", s[0], s[3]) for s in ref]
    err.sort()
    terr.sort()
    print(
        f"{kind}: {len(worst)} files {dur:.0f} s  WER {100*E/max(1,N):.1f}% ({E}/{N})  segments {seg}  start err median {err[len(err)//2] if err else -1:.2f} p90 {err[int(len(err)*.9)] if err else -1:.2f} (n={len(err)}) end err median {terr[len(terr)//2] if terr else -1:.2f}  RTF {el/dur:.3f}  worst {max(worst, key=lambda x: x[0]/max(1,x[1]))}",
        flush=True,
    )
