import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * The process that listens on a TCP port of this machine, as `name (pid 123)`; undefined where that cannot be known
 * (other systems than Linux, or processes of other users).
 * Format of /proc/net/tcp: proc_pid_net(5); state 0A is LISTEN.
 */
export async function findPortHolder(port: number): Promise<string | undefined> {
  try {
    const inodes = new Set(
      (await Promise.all(['tcp', 'tcp6'].map((table) => listeners(table, port)))).flat(),
    );
    return inodes.size === 0 ? undefined : await processWithSocket(inodes);
  } catch {
    return undefined;
  }
}

async function listeners(table: string, port: number): Promise<string[]> {
  const text = await readFile(`/proc/net/${table}`, 'utf8').catch(() => '');
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => `socket:[${fields[9]}]`);
}

async function processWithSocket(sockets: ReadonlySet<string>): Promise<string | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(
      descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
    );
    if (!links.some((link) => sockets.has(link))) continue;
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process');
    return `${name.trim()} (pid ${pid})`;
  }
  return undefined;
}
