// PNG files of any size for tests: a small picture, and noise in an ancillary chunk that decoders skip.

import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** A chunk of SHAKE-256 noise, 12 bytes longer than asked; equal for equal lengths. */
export function noiseChunk(noiseBytes: number): Buffer {
  return chunk('noIs', createHash('shake256', { outputLength: noiseBytes }).update('noise').digest());
}

/** The parts of a grey 64x48 picture that is unlike that of any other caption. A noise chunk can be shared. */
export function samplePngParts(caption: string, noise: Buffer): Buffer[] {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(64, 0);
  header.writeUInt32BE(48, 4);
  header.writeUInt8(8, 8);
  const picture = Buffer.alloc((1 + 64) * 48);
  return [
    SIGNATURE,
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${caption}`, 'latin1')),
    noise,
    chunk('IDAT', deflateSync(picture)),
    chunk('IEND', Buffer.alloc(0)),
  ];
}

/** A picture of exactly so many bytes, at least 200 and a caption. */
export function samplePng(caption: string, sizeBytes: number): Buffer {
  const emptyBytes = Buffer.concat(samplePngParts(caption, noiseChunk(0))).byteLength;
  return Buffer.concat(samplePngParts(caption, noiseChunk(sizeBytes - emptyBytes)));
}

function chunk(type: string, content: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + content.byteLength);
  bytes.writeUInt32BE(content.byteLength, 0);
  bytes.write(type, 4, 'latin1');
  content.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.byteLength)), 8 + content.byteLength);
  return bytes;
}
