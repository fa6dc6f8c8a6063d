/** By their numbers (linux/capability.h); those that a machine must not have are undefined. */
const CAPABILITIES = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP'],
  ...['LINUX_IMMUTABLE', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER'],
  // Modules would be the host's.
  undefined,
  ...['SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE'],
  // The clock would be the host's.
  undefined,
  ...['SYS_TTY_CONFIG', 'MKNOD', 'LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP'],
  ...[undefined, undefined, 'SYSLOG'],
] as const;

/**
 * Docker's words for the capabilities that a machine is given: what this process may pass on. `--privileged` would ask for all, and fails
 * where root itself has not all of them.
 * @param status the text of /proc/self/status.
 */
export function capabilityWords(status: string): string[] {
  const [, digits] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  if (digits === undefined) throw new Error('/proc/self/status tells no capabilities');
  const bounding = BigInt(`0x${digits}`);
  return CAPABILITIES.flatMap((name, bit) =>
    name !== undefined && ((bounding >> BigInt(bit)) & 1n) === 1n ? ['--cap-add', name] : [],
  );
}
