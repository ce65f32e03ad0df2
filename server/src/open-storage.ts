// Where outputs and files lie: in the data folder, or in a bucket.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type FileStore,
  type OutputStore,
  openFileOutputStore,
  openFolderFileStore,
  openS3FileStore,
  openS3OutputStore,
  type S3Connection,
} from '@lightmeter/store';
import type { Configuration } from './configuration.ts';

const randomName = () => randomBytes(16).toString('hex');

export function openOutputs(configuration: Configuration): Promise<OutputStore> {
  const directory = join(configuration.dataDirectory, 'outputs');
  const bucket = bucketOf(configuration);
  if (bucket === undefined) return openFileOutputStore({ directory, randomName });
  return openS3OutputStore({ ...bucket, incomingDirectory: join(directory, 'incoming'), randomName });
}

export function openFiles(configuration: Configuration): Promise<FileStore> {
  const directory = join(configuration.dataDirectory, 'files');
  const bucket = bucketOf(configuration);
  if (bucket === undefined) return openFolderFileStore({ directory, randomName });
  return openS3FileStore({ ...bucket, incomingDirectory: join(directory, 'incoming'), randomName });
}

/** The bucket for outputs and files; undefined when they stay in the data folder. */
function bucketOf(configuration: Configuration): S3Connection | undefined {
  const bucket = configuration.LIGHTMETER_S3_BUCKET;
  if (bucket === undefined) return undefined;
  const {
    LIGHTMETER_S3_ENDPOINT: endpoint,
    LIGHTMETER_S3_ACCESS_KEY_ID: accessKeyId,
    LIGHTMETER_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = configuration;
  return {
    bucket,
    region: configuration.LIGHTMETER_S3_REGION,
    forcePathStyle: configuration.LIGHTMETER_S3_PATH_STYLE,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  };
}
