#!/usr/bin/env python3
"""Documents of every policy: well-formed, complete, escaped, and in words.

usage: documents.py POLC TOP-OF-THE-TREE

HTML and Markdown in both languages are made of each policy in policies/ and of each block in docs/language.md. The HTML is parsed
as XML; every clause, reading, budget, field and every unmodelled text has to appear; what no sentence has words for is
quoted in backquotes, so the English Markdown of a policy may have none; examples of the language that have some are listed. A policy whose
labels are markup comes out as text."""
import html, pathlib, re, subprocess, sys, tempfile
import xml.etree.ElementTree as xml

polc, top = sys.argv[1], pathlib.Path(sys.argv[2])
faults, wordless, documents = [], [], 0


def run(*arguments):
    return subprocess.run([polc, *arguments], capture_output=True, text=True, encoding="utf-8")


def made(path, form, language):
    global documents
    documents += 1
    result = run("doc", str(path), "--format", form, "--lang", language)
    if result.returncode not in (0, 1):
        faults.append(f"{path} {form} {language}: exit {result.returncode}: {result.stderr[:200]}")
        return ""
    return result.stdout


def spelled(anchor):
    return "".join(c if re.match(r"[A-Za-z0-9_-]", c) else c.encode().hex() for c in anchor)


def check_html(path, language):
    text = made(path, "html", language)
    if not text:
        return ""
    try:
        root = xml.fromstring(text.split("\n", 1)[1])
    except xml.ParseError as error:
        faults.append(f"{path} {language}: {error}")
        return ""
    if re.search(r"<script|<link|src=|https?://(?!www\.w3\.org/2000/svg)", text):
        faults.append(f"{path} {language}: scripts or outside resources")
    anchors = {e.get("id") for e in root.iter() if e.get("id")}
    for element in root.iter("a"):
        if element.get("href", "#")[1:] not in anchors:
            faults.append(f"{path} {language}: a link leads nowhere: {element.get('href')}")
    return "".join(root.itertext())


def check_complete(path):
    source = run("fmt", str(path), "--lang", "en").stdout
    for language in ("zh", "en"):
        text = check_html(path, language)
        anchors = made(path, "html", language)
        for kind, head in (("c", "clause|refer"), ("b", "budget"), ("r", "reading")):
            for name in re.findall(rf"^ *(?:{head}) +([^\s\"“{{]+)", source, re.M):
                if f'id="{kind}-{spelled(name.strip("「」"))}"' not in anchors:
                    faults.append(f"{path} {language}: {kind} {name} is missing")
        for name in re.findall(r"^ *(?:key|field) +([^\s\"“]+) ", source, re.M):
            if name.strip("「」") not in text:
                faults.append(f"{path} {language}: field {name} is missing")
        for words in re.findall(r'^ *unmodelled +"[^"]*" +"([^"]*)"', source, re.M):
            if words not in text:
                faults.append(f"{path} {language}: unmodelled {words} is missing")


def check_words(path, name, must):
    for language in ("zh", "en"):
        text = made(path, "md", language)
        sentences = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.M | re.S)
        if language == "en" and "\\`" in sentences:
            (faults if must else wordless).append(f"{name}: no words for {re.findall(r'.*`.*', sentences)[0][:100]}")
        check_html(path, language)


for policy in sorted((top / "policies").glob("*.pol")):
    check_complete(policy)
    check_words(policy, policy.name, True)

with tempfile.TemporaryDirectory() as where:
    blocks = re.findall(r"^```(pol|pol prelude)\n(.*?)^```$", (top / "docs/language.md").read_text(encoding="utf-8"), re.M | re.S)
    prelude = next(text for mark, text in blocks if mark == "pol prelude")
    for number, (mark, text) in enumerate(blocks):
        if mark != "pol":
            continue
        path = pathlib.Path(where, f"block{number}.pol")
        path.write_text(text if re.match(r"\s*(policy|办法) ", text) else prelude + text, encoding="utf-8")
        check_words(path, f"docs/language.md, block {number}", False)

    hostile = pathlib.Path(where, "hostile.pol")
    label = '<script>alert(1)</script> & </title> ]]> \' | `x` *y*'
    hostile.write_text(f'''policy p "{label}" {{ currency yuan round half_up to 0.01 yuan authority "{label}" }}
unit order "&lt;单"
input form "<b>" {{
    key id "编号" text
    field orders "{label}" count of order
    field kind "类" one of {{ a "<i>甲</i>", b "乙&" }}
}}
reading r "<u>" {{ article "<a>" option x "{label}1" default option y "{label}2" }}
clause c "{label}0" {{
    article "{label}" quote "{label}"
    require kind is a or orders > 5 order "{label}"
    pay marginal orders {{ up to 10 order: 1 yuan/order, above: 2 yuan/order }}
    under r is y {{ pay 1 yuan }}
    no cap "{label}"
    paid from outside
}}
unmodelled "{label}" "{label}"
test "{label}" {{ given a: orders = 6 order, kind = b expect a: c = 6 yuan }}
''', encoding="utf-8")
    for language in ("zh", "en"):
        text = check_html(hostile, language)
        if text.count(label) < 8:
            faults.append(f"hostile labels, {language}: the label stands only {text.count(label)} times as text")
        markdown = made(hostile, "md", language)
        if "<script" in re.sub(r"^(`{3,})text\n.*?^\1$", "", markdown, flags=re.M | re.S):
            faults.append(f"hostile labels, {language}: Markdown has a script")

# The picture in README.md is what the program draws.
picture = subprocess.run([polc, "plot", str(top / "policies/policy2015.pol"), "courier_freight", "orders_out", "--reading",
                          "courier_count=excess_only", "--lang", "en"], capture_output=True, encoding="utf-8",
                         env={"LC_ALL": "C.UTF-8"}).stdout
if not picture.strip() or picture.rstrip("\n") not in (top / "README.md").read_text(encoding="utf-8"):
    faults.append("README.md shows another picture than polc plot draws")

print(f"{documents} documents")
print("\n".join(wordless))
print("\n".join(faults[:40]))
sys.exit(1 if faults or documents < 100 else 0)
