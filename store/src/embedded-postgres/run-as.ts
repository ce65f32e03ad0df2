// Which user runs PostgreSQL. It refuses to run as root; root lends it the user who owns the cluster, or nobody.

import { readFileSync, statSync } from 'node:fs';

/** User and group to start the server with; undefined stands for whoever runs this program. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The user for a cluster that may or may not exist yet. */
export function runAsFor(clusterDirectory: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = statSync(clusterDirectory, { throwIfNoEntry: false });
  return cluster && cluster.uid !== 0 ? { uid: cluster.uid, gid: cluster.gid } : nobody();
}

/** initdb looks its user up by name, so the user must stand in the password file: `nobody` does on every Linux. */
function nobody(): RunAs {
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : { uid: 65534, gid: 65534 };
}
