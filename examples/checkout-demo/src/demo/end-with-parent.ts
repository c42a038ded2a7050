/**
 * Loaded with `--import` into every process of the demo: when the process that started it is gone, even by
 * SIGKILL, the IPC channel closes, and this one ends as if asked to by SIGTERM. So the demo leaves no orphans.
 */
const GRACE_MILLIS = 3_000;

process.once('disconnect', () => {
  // The linker is gone as well, so whoever still has something to deliver waits for nothing.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MILLIS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The listener holds the channel open, which would keep a process alive that is done.
process.channel?.unref();
