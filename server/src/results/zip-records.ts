// The records of a ZIP file, as PKWARE's APPNOTE 6.3.10 has them. An entry's sizes and CRC follow its bytes, and names are
// UTF-8. ZIP64 is used where the place of an entry or the number of entries needs it; one entry has less than 4 GB.

/** Sizes and CRC in a descriptor behind the bytes; the name in UTF-8. */
const FLAGS = 0x0808;
const MAX_16 = 0xffff;
const MAX_32 = 0xffff_ffff;
/** Unix, so that the mode below counts. */
const MADE_BY = (3 << 8) | 45;
/** A file that everybody may read. */
const UNIX_MODE = 0o100644;

export interface ZipMember {
  /** With forward slashes. */
  readonly path: string;
  readonly modifiedAt: Date;
  readonly method: 'stored' | 'deflated';
}

/** What is known of a member once its bytes are through. */
export interface ZipMemberEnd {
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
}

export function localHeader(member: ZipMember): Buffer {
  const name = Buffer.from(member.path);
  const extra = timestampExtra(member.modifiedAt);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  head.writeUInt16LE(20, 4);
  writeShared(head, 6, member);
  head.writeUInt16LE(name.byteLength, 26);
  head.writeUInt16LE(extra.byteLength, 28);
  return Buffer.concat([head, name, extra]);
}

export function dataDescriptor(end: ZipMemberEnd): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x0807_4b50, 0);
  writeEnd(record, 4, end);
  return record;
}

/** @param offsetBytes where the member's local header stands */
export function directoryRecord(member: ZipMember, end: ZipMemberEnd, offsetBytes: number): Buffer {
  const isFar = offsetBytes >= MAX_32;
  const name = Buffer.from(member.path);
  const extra = Buffer.concat([
    timestampExtra(member.modifiedAt),
    isFar ? offsetExtra(offsetBytes) : Buffer.alloc(0),
  ]);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(MADE_BY, 4);
  head.writeUInt16LE(isFar ? 45 : 20, 6);
  writeShared(head, 8, member);
  writeEnd(head, 16, end);
  head.writeUInt16LE(name.byteLength, 28);
  head.writeUInt16LE(extra.byteLength, 30);
  head.writeUInt32LE(UNIX_MODE * 0x1_0000, 38);
  head.writeUInt32LE(Math.min(offsetBytes, MAX_32), 42);
  return Buffer.concat([head, name, extra]);
}

/** What stands behind the directory and leads to it; without it no program takes the file for a ZIP. */
export function directoryEnd(directory: {
  memberCount: number;
  offsetBytes: number;
  sizeBytes: number;
}): Buffer {
  const { memberCount, offsetBytes, sizeBytes } = directory;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(Math.min(memberCount, MAX_16), at);
  end.writeUInt32LE(Math.min(sizeBytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(offsetBytes, MAX_32), 16);
  if (memberCount < MAX_16 && sizeBytes < MAX_32 && offsetBytes < MAX_32) return end;
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x0606_4b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(MADE_BY, 12);
  end64.writeUInt16LE(45, 14);
  for (const at of [24, 32]) end64.writeBigUInt64LE(BigInt(memberCount), at);
  end64.writeBigUInt64LE(BigInt(sizeBytes), 40);
  end64.writeBigUInt64LE(BigInt(offsetBytes), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x0706_4b50, 0);
  locator.writeBigUInt64LE(BigInt(offsetBytes + sizeBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** Flags, method and MS-DOS time stand one after the other in both headers. The MS-DOS time is in UTC. */
function writeShared(head: Buffer, at: number, { method, modifiedAt }: ZipMember): void {
  const year = Math.min(2107, Math.max(1980, modifiedAt.getUTCFullYear()));
  head.writeUInt16LE(FLAGS, at);
  head.writeUInt16LE(method === 'deflated' ? 8 : 0, at + 2);
  head.writeUInt16LE(
    (modifiedAt.getUTCHours() << 11) | (modifiedAt.getUTCMinutes() << 5) | (modifiedAt.getUTCSeconds() >> 1),
    at + 4,
  );
  head.writeUInt16LE(
    ((year - 1980) << 9) | ((modifiedAt.getUTCMonth() + 1) << 5) | modifiedAt.getUTCDate(),
    at + 6,
  );
}

function writeEnd(record: Buffer, at: number, end: ZipMemberEnd): void {
  record.writeUInt32LE(end.crc32, at);
  record.writeUInt32LE(end.compressedBytes, at + 4);
  record.writeUInt32LE(end.sizeBytes, at + 8);
}

/** The exact time, which programs prefer to the MS-DOS one. */
function timestampExtra(modifiedAt: Date): Buffer {
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(0x5455, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeUInt32LE(Math.min(MAX_32, Math.max(0, Math.floor(modifiedAt.getTime() / 1_000))), 5);
  return extra;
}

function offsetExtra(offsetBytes: number): Buffer {
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(offsetBytes), 4);
  return extra;
}
