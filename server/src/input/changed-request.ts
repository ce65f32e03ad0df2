// One request made from another: a draft from the picture it stands for, a promotion from its draft. What is not named
// stays as it was.

import type { TaskChanges } from '@lightmeter/contract';
import { type ImageRequestInput, type ImageSize, LightmeterError, parseImageSize } from '@lightmeter/core';
import { readTaskModel } from './task-model.ts';

/** A request without its images. */
export type WrittenRequest = Omit<ImageRequestInput, 'references' | 'mask'>;

/**
 * The request with the changes.
 *
 * A tier alone keeps the shape: the aspect ratio of the size it replaces, in lowest terms.
 *
 * @param given.shape the size the picture turned out to have, where the request left it open
 * @param given.place what stands before a field's name in errors, `draft.`
 * @throws LightmeterError `invalid_value`
 */
export function changedRequest(
  request: WrittenRequest,
  changes: TaskChanges,
  given: { sold: ReadonlySet<string>; place: string; shape?: ImageSize | undefined },
): WrittenRequest {
  return {
    ...request,
    ...changedModel(request, changes, given),
    ...changedSize(request, changes, given),
    ...(changes.quality === undefined ? {} : { quality: changes.quality }),
    ...(changes.background === undefined ? {} : { background: changes.background }),
    ...(changes.output_format === undefined
      ? {}
      : { outputFormat: changes.output_format === 'jpg' ? 'jpeg' : changes.output_format }),
    ...(changes.output_compression === undefined ? {} : { outputCompression: changes.output_compression }),
  };
}

function changedModel(
  request: WrittenRequest,
  { model, route }: TaskChanges,
  { sold, place }: { sold: ReadonlySet<string>; place: string },
): Pick<WrittenRequest, 'model'> {
  if (model === undefined && route === undefined) return { model: request.model };
  const [unrouted = request.model] = request.model.split('@', 1);
  const read = readTaskModel({ model: model ?? unrouted, route }, sold);
  if (read.operation !== undefined && model !== undefined && read.operation !== request.operation) {
    throw new LightmeterError('invalid_value', {
      param: `${place}model`,
      message: `${model} does not ${request.operation} images; leave out its ending.`,
    });
  }
  return { model: read.id };
}

function changedSize(
  request: WrittenRequest,
  { size, aspect_ratio: aspectRatio, resolution }: TaskChanges,
  { place, shape }: { place: string; shape?: ImageSize | undefined },
): Pick<WrittenRequest, 'size' | 'aspectRatio' | 'resolution'> {
  if (size !== undefined) {
    if (aspectRatio !== undefined || resolution !== undefined) {
      throw new LightmeterError('invalid_value', {
        param: `${place}size`,
        message: `Send either \`${place}size\`, or \`aspect_ratio\` and \`resolution\`, not both.`,
      });
    }
    return { size: size.replace(/^(\d+)\*(\d+)$/, '$1x$2'), aspectRatio: undefined, resolution: undefined };
  }
  if (aspectRatio === undefined && resolution === undefined) {
    return { size: request.size, aspectRatio: request.aspectRatio, resolution: request.resolution };
  }
  return {
    size: undefined,
    aspectRatio: aspectRatio ?? namedRatio(request) ?? ratioOf(request.size, shape),
    resolution: resolution ?? request.resolution,
  };
}

/** `auto` names no shape: the picture that came of it has one. */
function namedRatio({ aspectRatio }: WrittenRequest): string | undefined {
  return aspectRatio === 'auto' ? undefined : aspectRatio;
}

/** Undefined where neither the request nor its picture says a size: the rate card's default shape then. */
function ratioOf(size: string | undefined, shape: ImageSize | undefined): string | undefined {
  const known = (size === undefined ? undefined : parseImageSize(size)) ?? shape;
  if (!known) return undefined;
  const { widthPixels, heightPixels } = known;
  const divisor = greatestCommonDivisor(widthPixels, heightPixels);
  const ratio = `${widthPixels / divisor}:${heightPixels / divisor}`;
  return RATIO_NAMES[ratio] ?? ratio;
}

/** Ratios that go by another name than their lowest terms. */
const RATIO_NAMES: Readonly<Record<string, string>> = { '7:3': '21:9', '3:7': '9:21' };

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
