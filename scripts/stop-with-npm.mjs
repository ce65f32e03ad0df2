// Loaded before the program when npm started it. npm passes a signal to its shell alone, and a shell that a signal
// ends leaves its program behind, holding the port: the program then gets the SIGTERM that was meant for it.

const PARENT_CHECK_MS = 250;

const shellPid = process.ppid;
const check = setInterval(() => {
  if (process.ppid === shellPid) return;
  clearInterval(check);
  process.kill(process.pid, 'SIGTERM');
}, PARENT_CHECK_MS);
check.unref();
