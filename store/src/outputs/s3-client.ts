// The connection to a bucket: settings of the SDK that fit AWS and the servers that speak its protocol. The SDK is
// passed in, because it is large and loaded only by servers that use a bucket.

import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** The SDK as it is imported at run time. */
export type S3Module = typeof import('@aws-sdk/client-s3');

/** Where the bucket is and how to enter it. */
export interface S3Connection {
  readonly bucket: string;
  /** `us-east-1`; servers without regions take any. */
  readonly region: string;
  /** URL of a server other than AWS. */
  readonly endpoint?: string;
  /** Found by the SDK (environment, profile, role of the machine) when absent. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The bucket stands in the path of the URL, not in its host name; most servers other than AWS need it. */
  readonly forcePathStyle?: boolean;
  /** From a request to the head of its answer, the upload and the wait for a free socket included; 60 s unless given. */
  readonly answerTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;

/** A client that uploads without a second round trip and fails, rather than warns, when an answer is late. */
export function createS3Client(s3: S3Module, connection: S3Connection): S3Client {
  const { region, endpoint, credentials, forcePathStyle = false } = connection;
  return new s3.S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle,
    // Upstream: compatible servers refuse the checksum headers that the SDK adds since 3.729, Cloudflare R2 with 501
    // (https://github.com/aws/aws-sdk-js-v3/issues/6810, 2026-11-22). signContent does their work.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Upstream: with Expect: 100-continue the SDK opens a new connection for every upload (3.1169, 2026-11-22).
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: connection.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    // The SDK warns on the console of every failed upload; here the failure is tried again, or thrown.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
}

/**
 * Puts the hash of the content under the signature, so that the server refuses bytes that were damaged on the way.
 *
 * `sha256` is hexadecimal. Without it the SDK signs a stream as `UNSIGNED-PAYLOAD`.
 */
export function signContent(command: PutObjectCommand, sha256: string): void {
  command.middlewareStack.add(
    (next) => (given) => {
      const request = given.request as { headers: Record<string, string> };
      request.headers['x-amz-content-sha256'] = sha256;
      return next(given);
    },
    { step: 'build', name: 'signContent' },
  );
}

/** The HTTP status of an SDK error; undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** Whether the same request may succeed later: no answer, too many requests, or a fault of the server. */
export function mayPass(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}
