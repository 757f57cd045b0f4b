#!/usr/bin/env python3
"""`linli deploy` to another machine: a real sshd and rsync on loopback, as whoever runs this. Each check says in its name what
would be wrong.

    python3 tests/ssh.py [--linli target/release/linli]
"""
import argparse, getpass, os, random, re, shutil, signal, socket, subprocess, tempfile, threading, time

from loopback import check, end, free_port

parser = argparse.ArgumentParser()
parser.add_argument("--linli", default="target/release/linli")
LINLI = os.path.abspath(parser.parse_args().linli)
os.environ["PATH"] += ":/usr/sbin:/sbin"


def write(path, text):
    file = os.path.join(site, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    open(file, "w").write(text)


def key(name):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{work}/{name}"], check=True)


def start_sshd(host_key, more=""):
    open(f"{work}/sshd_config", "w").write(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {work}/{host_key}\nPidFile {work}/sshd.pid\nAuthorizedKeysFile {work}/user.pub\n"
        "UsePAM no\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
        f"SetEnv PATH={work}/there:/usr/bin:/bin\n{more}")
    process = subprocess.Popen([shutil.which("sshd"), "-D", "-e", "-f", f"{work}/sshd_config"], stderr=open(f"{work}/sshd.log", "ab"))
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.05)
    raise SystemExit("sshd does not start: " + open(f"{work}/sshd.log").read())


def config(**changes):
    values = {"HostName": "127.0.0.1", "Port": port, "User": getpass.getuser(), "IdentityFile": f"{work}/user", "IdentitiesOnly": "yes",
              "IdentityAgent": "none", "UserKnownHostsFile": f"{work}/known", "GlobalKnownHostsFile": "/dev/null", **changes}
    open(f"{work}/ssh_config", "w").write("Host www\n" + "".join(f"  {name} {value}\n" for name, value in values.items()))


def know_host():
    scan = subprocess.run(["ssh-keyscan", "-t", "ed25519", "-p", str(port), "127.0.0.1"], capture_output=True, text=True).stdout
    open(f"{work}/known", "w").write(scan)


def surroundings():
    # The program calls `ssh` as it is found: here one with a config of its own.
    return {**os.environ, "PATH": f"{work}/bin:{os.environ['PATH']}", "NO_COLOR": "1"}


def run(*words, timeout=300):
    done = subprocess.run([LINLI, *words], cwd=site, env=surroundings(), capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout + done.stderr


def program(folder, name, text):
    os.makedirs(f"{work}/{folder}", exist_ok=True)
    open(f"{work}/{folder}/{name}", "w").write("#!/bin/sh\n" + text + "\n")
    os.chmod(f"{work}/{folder}/{name}", 0o755)


def tree(folder):
    files = {}
    for below, _, names in os.walk(os.path.realpath(folder)):
        for name in names:
            path = os.path.relpath(os.path.join(below, name), os.path.realpath(folder))
            if not path.startswith(".linli-"):
                files[path] = open(os.path.join(below, name), "rb").read()
    # Parts of the search that an earlier release had stay a while; those that the present one names must be there.
    index = files.get("search/index.json", b"").decode()
    old = [path for path in files if (mark := re.search("^search/.*-([0-9a-f]{8})[.]bin$", path)) and mark[1] not in index]
    for path in old:
        del files[path]
    return files


def settings(path, more=""):
    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    write("site.yaml", f"title: 测试站\nbase_url: http://127.0.0.1/djpp/\ntheme: own\ncovers: false\nshare: false\nkinds: {{case: {{label: 案例}}}}\n"
          f"deploy:\n  portal: {{type: ssh, host: www, path: \"{quoted}\"{more}}}\n")


def page(number, text):
    if text is None:
        os.remove(f"{site}/content/cases/p{number}.md")
        return
    write(f"content/cases/p{number}.md", f"---\ntitle: 案例{number}\n---\n{text}\n")


work = tempfile.mkdtemp(prefix="linli-ssh-")
os.chmod(work, 0o755)
site = f"{work}/site"
port = free_port()
sshd = None
mounted = None
try:
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    for name in ("host", "other", "user", "stranger"):
        key(name)
    program("bin", "ssh", f'exec {shutil.which("ssh")} -F {work}/ssh_config "$@"')
    # sftp does not look for ssh where others do.
    program("bin", "sftp", f'exec {shutil.which("sftp")} -F {work}/ssh_config "$@"')
    sshd = start_sshd("host")
    config()
    know_host()

    parent = f"{work}/网 站's \"$x\""
    os.makedirs(parent)
    www = f"{parent}/-djpp 展示"
    settings(www, ", keep: 3")
    write("content/_index.md", "---\ntitle: 首页\n---\n欢迎。\n")
    write("content/cases/_index.md", "---\ntitle: 案例\nkind: case\n---\n")
    for number in range(12):
        page(number, f"正文 {number}。")
    awkward = ["图标/一 览表（2026）.csv", "-rf", "a'b \"c\" $d `e`.txt", " 空 .txt", "*.txt"]
    for name in awkward:
        write(f"themes/own/assets/{name}", f"{name}\n" * 40)

    for way in ("rsync", "tar", "sftp"):
        if way == "tar":
            program("bin", "rsync", "exit 1")
        if way == "sftp":
            # Whoever logs in may send files, and run nothing.
            sshd.terminate()
            sshd.wait()
            sshd = start_sshd("host", "Subsystem sftp internal-sftp\nForceCommand internal-sftp -u 0022\n")
        folder = www + ("" if way == "rsync" else f" {way}")
        settings(folder, ", keep: 3")
        code, text = run("deploy", "--yes")
        check(code == 0 and "核对无误" in text, f"{way}: a first deploy arrives", text)
        public = tree(f"{site}/public")
        check(tree(folder) == public and f"assets/{awkward[2]}" in public, f"{way}: all bytes and the most awkward names are there", sorted(set(tree(folder)) ^ set(public)))
        modes = {oct(os.stat(os.path.join(below, name)).st_mode & 0o777) for below, _, names in os.walk(os.path.realpath(folder)) for name in names}
        folders = {oct(os.stat(below).st_mode & 0o777) for below, _, _ in os.walk(os.path.realpath(folder))}
        check(modes == {"0o644"} and folders == {"0o755"}, f"{way}: a server can read what was sent", f"{modes} {folders}")
        check(os.path.islink(folder), f"{way}: the folder is a link to a release")
        code, text = run("deploy", "--yes")
        check(code == 0 and "已经是最新的" in text, f"{way}: nothing changed, nothing is sent", text)
        before = tree(folder)
        nodes = {path: os.stat(f"{folder}/{path}").st_ino for path in before}
        page(3, f"改了的正文，{way}。")
        code, text = run("deploy", "--yes")
        after = tree(folder)
        changed = {path for path in after if before.get(path) != after[path]}
        said = re.search(r"传了 (\d+) 个文件", text)
        check(code == 0 and said and int(said[1]) == len(changed), f"{way}: exactly what changed is sent", f"{len(changed)} {text}")
        same = {path for path in after if nodes.get(path) == os.stat(f"{folder}/{path}").st_ino}
        gone = {path for path in before if path not in after}
        kept_nodes = set(after) - changed
        check(same == kept_nodes, f"{way}: what did not change is one file in both releases", f"{sorted(same ^ kept_nodes)[:5]} {gone}")
        earlier = sorted(name for name in os.listdir(folder + ".releases") if re.fullmatch(r"\d{8}-\d{6}", name))[0]
        check(tree(f"{folder}.releases/{earlier}") == before, f"{way}: the release before is as it was")

        if way == "sftp":
            # What is linked is not read again; the whole of it can be sent anew.
            page(3, f"又改了，{way}。")
            page(9, None)
            code, text = run("deploy", "--yes")
            check(code == 0 and tree(folder) == tree(f"{site}/public"), f"{way}: a page comes and one goes", text)
            sending = subprocess.Popen([LINLI, "deploy", "--yes", "--full"], cwd=site, env=surroundings(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(400):
                if os.path.exists(f"{folder}.releases/lock.sftp"):
                    break
                time.sleep(0.01)
            sending.kill()
            sending.wait()
            check(os.path.isdir(f"{folder}.releases/lock.sftp") and tree(folder) == tree(f"{site}/public"), "sftp: a deploy that was killed leaves the old site")
            open(f"{folder}.releases/lock.sftp.txt", "w").write(f"other\n{int(time.time())}\n李四 @ 值班室\n")
            page(9, "回来了。")
            code, text = run("deploy", "--yes")
            check(code == 3 and "李四 @ 值班室正在往这里发布" in text, "sftp: the second of two machines is told who is at work", text)
            open(f"{folder}.releases/lock.sftp.txt", "w").write(f"other\n{int(time.time()) - 700}\n李四 @ 值班室\n")
            code, text = run("deploy", "--yes")
            check(code == 0 and tree(folder) == tree(f"{site}/public"), "sftp: a lock that was left long ago is taken over, and what was half done is gone", text)
            left = [name for name in os.listdir(folder + ".releases") if name.endswith((".linli-tmp", ".next.yaml")) or name.startswith("lock")]
            check(not left, "sftp: nothing is left of it", str(left))
        open(f"{folder}/404.html", "a").write("坏了")
        page(3, f"又改了一次，{way}。")
        code, text = run("deploy", "--yes", *(["--full"] if way == "sftp" else []))
        check(code == 0 and (way == "sftp" or "404.html 坏了，新版本里已换成好的" in text) and tree(folder) == tree(f"{site}/public"), f"{way}: what was damaged there is mended", text)

        code, text = run("verify", "portal")
        check(code == 0 and "一模一样" in text, f"{way}: what is there is what was published", text)
        newest = os.path.realpath(folder)
        page_bytes = open(f"{newest}/index.html", "rb").read()
        os.rename(f"{newest}/feed.xml", f"{work}/feed.xml")
        os.remove(f"{newest}/index.html")
        open(f"{newest}/index.html", "wb").write(page_bytes.replace(b"<", b"<!----><", 1))
        open(f"{newest}/-后 门.php", "w").write("x")
        code, text = run("verify", "portal")
        check(code == 1 and "不一样：1 个文件\n  index.html" in text and "不见了：1 个文件\n  feed.xml" in text and "不是 linli 发布的：1 个文件\n  -后 门.php" in text,
              f"{way}: what was changed, is missing or foreign is named", text)
        code, text = run("deploy", "--yes", "--full")
        check(code == 0 and tree(folder) == tree(f"{site}/public"), f"{way}: sent anew, it is as published", text)
        code, text = run("verify", "--sample", "5", "portal")
        check(code == 0 and "抽查了 5 个" in text, f"{way}: some of it can be looked at", text)

        page(4, f"再改一版，{way}。")
        run("deploy", "--yes")
        now = tree(folder)
        releases = sorted(name for name in os.listdir(folder + ".releases") if re.fullmatch(r"\d{8}-\d{6}", name))
        check(len(releases) == 3, f"{way}: as many releases stay as site.yaml says", str(releases))
        code, text = run("rollback", "portal", releases[0], "--yes")
        check(code == 3 and "坏了或者不见了" in text and tree(folder) == now, f"{way}: a release that was damaged is not put back", text)
        then = tree(f"{folder}.releases/{releases[1]}")
        code, text = run("rollback", "portal", releases[1], "--yes")
        check(code == 0 and tree(folder) == then != now, f"{way}: an earlier release is put back", text)
        code, text = run("deploy", "--yes")
        check(code == 0 and tree(folder) == now, f"{way}: the next deploy brings what is new", text)
    sshd.terminate()
    sshd.wait()
    sshd = start_sshd("host")
    os.remove(f"{work}/bin/rsync")
    settings(www, ", keep: 3")
    code, text = run("deploy", "--yes")

    # What is in the way, each in words; the site stays as it is.
    good = tree(www)
    page(5, "这一版传不上去。")

    def refused(name, *words):
        code, text = run("deploy", "--yes")
        check(code == 3 and all(word in text for word in words) and tree(www) == good, name, text)

    sshd.terminate()
    sshd.wait()
    refused("a server that is not there is told", "没有开 SSH")
    sshd = start_sshd("other")
    refused("a host key that changed is told, and nothing is sent", "主机密钥和以前的不一样", "ssh-keygen -R")
    sshd.terminate()
    sshd.wait()
    sshd = start_sshd("host")
    config(UserKnownHostsFile="/dev/null")
    refused("a host that was never seen is told", "先用 ssh 手工连一次")
    config(IdentityFile=f"{work}/stranger")
    refused("a key that the server does not know is told", "登录不了", "ssh-copy-id")
    config(HostName="gibt-es-nicht.invalid")
    refused("a host that nobody knows is told", "找不到这个主机")
    config(RemoteCommand="top", RequestTTY="yes", LocalForward=f"{free_port()} 127.0.0.1:1")
    settings(f"{work}/没有/djpp")
    refused("a folder that is not there is told, whatever else the config asks for", f"没有 {work}/没有 这个文件夹")
    config()
    os.makedirs(f"{work}/voll")
    open(f"{work}/voll/x", "w").write("x")
    settings(f"{work}/voll")
    refused("a folder that holds something else is left alone", "已有不是 linli 发布的文件")
    check(os.listdir(f"{work}/voll") == ["x"] and not os.path.exists(f"{work}/voll.releases"), "nothing is put beside it", "")
    settings(www, ", keep: 3")
    holder = subprocess.Popen(["flock", "--no-fork", f"{www}.releases/lock", "sleep", "60"])
    open(f"{www}.releases/lock.txt", "w").write("李四 @ 值班室")
    time.sleep(0.2)
    refused("the second of two machines is told who is at work", "李四 @ 值班室正在往这里发布")
    holder.kill()
    holder.wait()

    os.makedirs(f"{work}/klein")
    small = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", f"{work}/klein"], capture_output=True)
    if small.returncode == 0:
        mounted = f"{work}/klein"
        settings(f"{work}/klein/djpp")
        code, text = run("deploy", "--yes")
        check(code == 0, "a small disk takes the site", text)
        first = tree(f"{work}/klein/djpp")
        open(f"{site}/themes/own/assets/big.bin", "wb").write(random.randbytes(4 << 20))
        for way in ("rsync", "tar"):
            if way == "tar":
                program("bin", "rsync", "exit 1")
            code, text = run("deploy", "--yes")
            check(code == 3 and "磁盘满了" in text and "网站还是原来的样子" in text and tree(f"{work}/klein/djpp") == first, f"{way}: a full disk is told, and the site stays", text)
            left = [name for name in os.listdir(f"{work}/klein/djpp.releases") if "tmp" in name or "part" in name]
            check(not left, f"{way}: what did not fit does not keep the disk full", str(left))
        os.remove(f"{work}/bin/rsync")
        os.remove(f"{site}/themes/own/assets/big.bin")
        code, text = run("deploy", "--yes")
        check(code == 0 and tree(f"{work}/klein/djpp") == tree(f"{site}/public"), "with room again it goes on", text)
    else:
        print("note  no small disk could be mounted: a full one is not tried")
    settings(www, ", keep: 3")

    # Killed at random moments: readers have the old site or the new one, and the next run completes.
    states = []
    for state in range(2):
        for number in range(12):
            page(number, f"第 {state} 版的正文 {number}。")
        started = time.time()
        code, text = run("deploy", "--yes")
        whole = time.time() - started
        check(code == 0, f"state {state} arrives ({whole:.1f} s)", text)
        states.append(tree(www))
    torn, incomplete, counts = [], [], [0, 0]
    rounds = int(os.environ.get("LINLI_KILLS", 12))
    for round in range(rounds):
        state = round % 2
        if round % 4 == 2:
            program("bin", "rsync", "exit 1")
        elif round % 4 == 0 and os.path.exists(f"{work}/bin/rsync"):
            os.remove(f"{work}/bin/rsync")
        for number in range(12):
            page(number, f"第 {state} 版的正文 {number}。")
        process = subprocess.Popen([LINLI, "deploy", "--yes"], cwd=site, env=surroundings(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.random() * whole * 1.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = tree(www)
        if found not in states:
            torn.append(round)
        counts[found == states[state]] += 1
        if round % 3 != 2:
            code, text = run("deploy", "--yes")
            left = [name for name in os.listdir(www + ".releases") if name.endswith((".next.yaml", ".part", "tmp"))]
            # What was being sent stays for the next one that has something to send.
            left = [] if "已经是最新的" in text else left
            if code != 0 or tree(www) != states[state] or left:
                incomplete.append(f"{round}: {left} {text}")
    check(not torn, f"killed {rounds} times ({counts[0]} before the switch, {counts[1]} after it), readers have the old site or the new one", str(torn))
    check(not incomplete, "the next run completes", "\n".join(incomplete[:3]))

    # While releases are switched, a reader finds every page.
    stop, bad = threading.Event(), []
    def read():
        while not stop.is_set():
            try:
                if b"</html>" not in open(f"{www}/cases/p3/index.html", "rb").read():
                    bad.append("half")
            except OSError as error:
                bad.append(str(error))
    reader = threading.Thread(target=read)
    reader.start()
    for round in range(3):
        page(3, f"边读边改 {round}。")
        run("deploy", "--yes")
    stop.set()
    reader.join()
    check(not bad, "a reader finds every page while releases are switched", str(bad[:3]))
finally:
    if sshd:
        sshd.terminate()
        sshd.wait()
    if mounted:
        subprocess.run(["umount", mounted])
    shutil.rmtree(work, ignore_errors=True)
end()
