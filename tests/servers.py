#!/usr/bin/env python3
"""The settings that `linli server-config` writes, in the real servers: nginx, Caddy, Apache on loopback.

    python3 tests/servers.py [--linli target/release/linli]
    python3 tests/servers.py --serve nginx --site . --folder public --port 8080   (one of them, until it is ended)
"""
import argparse, http.client, json, os, re, shutil, socket, subprocess, tempfile, time, urllib.parse
import xml.etree.ElementTree as xml_tree

from loopback import check, end, free_port

parser = argparse.ArgumentParser()
parser.add_argument("--linli", default="target/release/linli")
parser.add_argument("--serve", choices=["nginx", "caddy", "apache"])
parser.add_argument("--site", default=".")
parser.add_argument("--folder", default="public")
parser.add_argument("--port", type=int)
arguments = parser.parse_args()
LINLI = os.path.abspath(arguments.linli)
os.environ["PATH"] += ":/usr/sbin:/sbin"


def get(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", urllib.parse.quote(path), headers={"host": "127.0.0.1", **(headers or {})})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def write(path, text):
    file = os.path.join(work, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    open(file, "w").write(text)


def nginx(text, port):
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    write("nginx.conf", f"daemon off;\npid {work}/nginx.pid;\nerror_log {work}/nginx.log;\nevents {{}}\nhttp {{\naccess_log off;\n"
          + "".join(f"{name}_temp_path {work}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) + f"include {work}/site.conf;\n}}\n")
    write("site.conf", text)
    return ["nginx", "-e", f"{work}/nginx.log", "-c", f"{work}/nginx.conf"]


def nginx_portal(text, port):
    """In the server of a portal that has rules of its own, as the comment in the settings says."""
    start, end = text.index("\n    # 门户已经有 server"), text.rindex("}")
    portal = "location ~* [.](css|html|csv|webp|bin)$ { root /nirgends; expires 1d; }\nlocation / { root /nirgends; }\nadd_header X-Portal yes;\n"
    return nginx(text[:text.index("server {")] + f"server {{\nlisten 80;\nserver_name 127.0.0.1;\n{portal}{text[start:end]}}}\n", port)


def caddy(text, port):
    # The first line that is no comment is the host's.
    text = re.sub(r"(?m)^[^\s#].* \{$", f":{port} {{", text, count=1)
    write("Caddyfile", "{\n    admin off\n    auto_https off\n}\n" + text)
    return ["caddy", "run", "--config", f"{work}/Caddyfile", "--adapter", "caddyfile"]


def apache(text, port):
    text = text.replace("*:80>", f"127.0.0.1:{port}>")
    modules = "mpm_event authz_core authz_host headers expires deflate filter alias mime dir".split()
    load = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in modules
                   if os.path.exists(f"/usr/lib/apache2/modules/mod_{name}.so"))
    write("apache.conf", f"ServerRoot {work}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nTypesConfig /dev/null\nPidFile {work}/apache.pid\nErrorLog {work}/apache.log\n{load}{text}")
    return ["apache2", "-DFOREGROUND", "-f", f"{work}/apache.conf"]


SETTINGS = {"nginx": nginx, "caddy": caddy, "apache": apache}
if arguments.serve:
    work = tempfile.mkdtemp(prefix="linli-serve-")
    os.chmod(work, 0o755)
    words = [LINLI, "server-config", arguments.serve, "--folder", os.path.abspath(arguments.folder)]
    text = subprocess.run(words, cwd=arguments.site, capture_output=True, text=True, check=True).stdout
    words = SETTINGS[arguments.serve](text, arguments.port)
    os.environ.update(HOME=work, XDG_DATA_HOME=work)
    os.execvp(words[0], words)

for base in ("/ztzl/djpp", ""):
    work = tempfile.mkdtemp(prefix="linli-servers-")
    os.chmod(work, 0o755)
    try:
        write("site/site.yaml", f"title: 测试站\nbase_url: http://127.0.0.1{base}/\ntheme: own\ncovers: false\nshare: false\nkinds: {{case: {{label: 案例}}}}\n"
              "deploy: {local: {type: dir, path: ../www}}\n")
        write("site/content/_index.md", "---\ntitle: 首页\n---\n欢迎。\n")
        write("site/content/cases/_index.md", "---\ntitle: 案例\nkind: case\n---\n")
        write("site/content/cases/yi.md", "---\ntitle: 第一个\ndate: 2024-01-02\naliases: [/old/page/, /旧网址/]\n---\n" + "正文。" * 400 + "\n")
        write("site/themes/own/assets/图标/一 览.csv", "甲,乙\n" * 300)
        done = subprocess.run([LINLI, "deploy", "--yes"], cwd=f"{work}/site", capture_output=True, text=True)
        check(done.returncode == 0, f"{base or '/'}: the site is deployed", done.stdout + done.stderr)
        write("www/photo-1a2b3c4d-640.webp", "x")
        write("www/photo-20221201-640.webp", "x")
        index = json.load(open(f"{work}/www/search/index.json"))["columns"]
        text = subprocess.run([LINLI, "server-config", "iis"], cwd=f"{work}/site", capture_output=True, text=True).stdout
        try:
            xml = xml_tree.fromstring(text.encode())
            moved = {one.get("path"): one.find(".//httpRedirect").get("destination") for one in xml.iter("location") if one.find(".//httpRedirect") is not None}
            ends = [one.get("fileExtension") for one in xml.findall("system.webServer/staticContent/mimeMap")]
            check(moved.get("旧网址") == f"{base}/cases/yi/" and len(ends) == len(set(ends)), f"iis {base or '/'}: the settings are XML, an address that moved in them, no ending twice", str(moved))
        except xml_tree.ParseError as error:
            check(False, f"iis {base or '/'}: the settings are XML", str(error))
        for name, setting in (SETTINGS | ({"nginx, in a portal": nginx_portal} if base else {})).items():
            text = subprocess.run([LINLI, "server-config", name.split(",")[0]], cwd=f"{work}/site", capture_output=True, text=True).stdout
            port = free_port()
            words = setting(text, port)
            log = open(f"{work}/{name}.out", "wb")
            process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "HOME": work, "XDG_DATA_HOME": work})
            where = f"{name} {base or '/'}"
            try:
                for _ in range(100):
                    try:
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        break
                    except OSError:
                        time.sleep(0.1)
                else:
                    logs = "".join(open(f"{work}/{file}", errors="replace").read() for file in (f"{name}.out", f"{name}.log") if os.path.exists(f"{work}/{file}"))
                    check(False, f"{where}: the server takes the settings", logs)
                    continue
                status, headers, body = get(port, f"{base}/cases/yi/", {"accept-encoding": "gzip"})
                check(status == 200 and headers["content-type"].lower() == "text/html; charset=utf-8", f"{where}: a page", f"{status} {headers}")
                check(headers.get("content-encoding") == "gzip", f"{where}: it is compressed", str(headers))
                check(headers.get("cache-control") == "no-cache", f"{where}: pages are asked for again", str(headers))
                lacks = [one for one in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options") if one not in headers]
                check(not lacks, f"{where}: headers that keep harm away", str(lacks))
                status, headers, body = get(port, f"{base}/nirgends/")
                check(status == 404 and "测试站".encode() in body and "content-security-policy" in headers, f"{where}: the site's own page for nowhere, with 404", f"{status} {headers} {body[:80]}")
                for alias in ("/old/page/", "/旧网址/"):
                    status, headers, _ = get(port, f"{base}{alias}")
                    to = headers.get("location", "")
                    check(status == 301 and to.endswith(f"{base}/cases/yi/"), f"{where}: {alias} has moved for ever", f"{status} {to}")
                status, headers, _ = get(port, f"{base}/cases/yi")
                check(status in (301, 302, 308) and headers.get("location", "").endswith(f"{base}/cases/yi/"), f"{where}: a missing slash is mended", f"{status} {headers}")
                if base:
                    status, headers, _ = get(port, base)
                    check(status in (301, 308) and headers.get("location", "").endswith(f"{base}/"), f"{where}: so is that of the home page", f"{status} {headers}")
                status, headers, body = get(port, f"{base}/assets/图标/一 览.csv")
                check(status == 200 and headers["content-type"].lower() == "text/csv; charset=utf-8" and "max-age=600" in headers.get("cache-control", ""), f"{where}: a file with a Chinese name", f"{status} {headers}")
                status, headers, _ = get(port, f"{base}/photo-1a2b3c4d-640.webp")
                check("31536000" in headers.get("cache-control", ""), f"{where}: a fingerprinted file is kept long", str(headers))
                status, headers, _ = get(port, f"{base}/search/{index}.bin")
                is_date = index.rsplit("-", 1)[1].isdigit()
                check(status == 200 and (is_date or "31536000" in headers.get("cache-control", "")), f"{where}: so is a part of the search", f"{index} {headers}")
                status, headers, _ = get(port, f"{base}/photo-20221201-640.webp")
                check("31536000" not in headers.get("cache-control", ""), f"{where}: a date is no fingerprint", str(headers))
                for feed, media in (("feed.xml", "application/atom+xml; charset=utf-8"), ("cases/feed.xml", "application/atom+xml; charset=utf-8"), ("feed.json", "application/feed+json")):
                    status, headers, _ = get(port, f"{base}/{feed}")
                    check(status == 200 and headers["content-type"].lower() == media and "content-security-policy" in headers, f"{where}: {feed} is a feed", f"{status} {headers}")
                check("no-cache" in get(port, f"{base}/feed.xml")[1].get("cache-control", ""), f"{where}: feeds are asked for again", "")
                write("www/.linli-manifest", "x")
                check(get(port, f"{base}/.linli-manifest")[0] == 404, f"{where}: what is the program's own is not shown", "")
                for extra in ("photo-1a2b3c4d-640.webp", "photo-20221201-640.webp", ".linli-manifest"):
                    os.rename(f"{work}/www/{extra}", f"{work}/{extra}")
                done = subprocess.run([LINLI, "verify", f"http://127.0.0.1:{port}{base}/"], cwd=f"{work}/site", capture_output=True, text=True)
                check(done.returncode == 0 and "一模一样" in done.stdout, f"{where}: verify finds nothing wrong", done.stdout + done.stderr)
                page = os.path.realpath(f"{work}/www/cases/yi/index.html")
                good = open(page).read()
                open(page, "w").write(good.replace("正文", "止文", 1))
                done = subprocess.run([LINLI, "verify", f"http://127.0.0.1:{port}{base}/"], cwd=f"{work}/site", capture_output=True, text=True)
                check(done.returncode == 1 and "  cases/yi/index.html" in done.stdout, f"{where}: verify names what was changed", done.stdout + done.stderr)
                open(page, "w").write(good)
                for extra in ("photo-1a2b3c4d-640.webp", "photo-20221201-640.webp"):
                    os.rename(f"{work}/{extra}", f"{work}/www/{extra}")
                os.remove(f"{work}/.linli-manifest")
            finally:
                process.terminate()
                process.wait()
    finally:
        shutil.rmtree(work, ignore_errors=True)
end()
