// Input images and the mask: dropped, pasted or picked. Measured in the browser; what cannot be used is refused here, by
// name, with the limit and the fix, before anything is uploaded.

import '@mantine/dropzone/styles.css';
import type { Capability } from '@lightmeter/core';
import { Alert, Button, FileButton, Group, Input, List, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { CircleAlert, ImagePlus } from 'lucide-react';
import { memo } from 'react';
import { megabytes } from '../../generation/measure-image.ts';
import type { InputImages } from '../../generation/use-input-images.ts';
import { InputImageCard } from './input-image-card.tsx';
import classes from './input-images.module.css';

const ACCEPT = 'image/png,image/jpeg,image/webp';

export interface InputImagesFieldProps {
  readonly images: InputImages;
  readonly capability: Capability;
  readonly modelTitle: string;
  /** Core's sentence about an image or the mask, when one is at fault. */
  readonly error: string | undefined;
}

export const InputImagesField = memo(function InputImagesField({
  images,
  capability,
  modelTitle,
  error,
}: InputImagesFieldProps) {
  const { references, mask } = images;
  const { max } = capability.references;
  if (max === 0 && references.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label="Input images">
      <Input.Label component="div">Input images</Input.Label>
      {max === 0 ? (
        <Text size="sm" c="dimmed">
          {modelTitle} makes images from the prompt alone. Your{' '}
          {references.length === 1 ? 'image is' : 'images are'} kept here for a model that edits, and not
          sent.
        </Text>
      ) : (
        <DropPlace images={images} max={max} maxBytes={capability.references.maxBytes} />
      )}
      <Refused images={images} />
      {references.length > 0 && <ReferenceList images={images} />}
      {references.length > 0 && (capability.maskMaxBytes > 0 || mask) && (
        <MaskField images={images} maxBytes={capability.maskMaxBytes} />
      )}
      {error !== undefined && (
        <Text size="xs" c="var(--lm-bad)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
});

function DropPlace({
  images,
  max,
  maxBytes,
}: {
  readonly images: InputImages;
  readonly max: number;
  readonly maxBytes: number;
}) {
  return (
    <Dropzone
      className={classes.drop}
      onDrop={(files) => void images.addReferences(files)}
      // Sizes and formats are refused by name below; the dropzone would only say that something was wrong.
      validator={() => null}
      loading={images.isMeasuring}
      aria-label="Add input images"
      inputProps={{ 'aria-label': 'Input image files', accept: ACCEPT }}
    >
      <Group gap="sm" wrap="nowrap" justify="center">
        <ImagePlus size={20} aria-hidden />
        <Text size="sm">
          Drop, paste or pick up to {max} images
          <Text component="span" size="xs" c="dimmed" display="block">
            PNG, JPEG or WebP, {megabytes(maxBytes)} each. They make this an edit.
          </Text>
        </Text>
      </Group>
    </Dropzone>
  );
}

function ReferenceList({ images }: { readonly images: InputImages }) {
  const { references, move, remove } = images;
  return (
    <ul className={classes.list}>
      {references.map((image, index) => (
        <InputImageCard
          key={image.id}
          image={image}
          label={`Image ${index + 1}`}
          onRemove={() => remove(image.id)}
          onEarlier={index === 0 ? undefined : () => move(image.id, -1)}
          onLater={index === references.length - 1 ? undefined : () => move(image.id, 1)}
        />
      ))}
    </ul>
  );
}

function MaskField({ images, maxBytes }: { readonly images: InputImages; readonly maxBytes: number }) {
  const { mask, setMask } = images;
  if (mask) {
    return (
      <ul className={classes.list}>
        <InputImageCard image={mask} label="Mask" onRemove={() => void setMask(undefined)} />
      </ul>
    );
  }
  return (
    <Group gap="xs">
      <FileButton accept="image/png" onChange={(file) => file && void setMask(file)}>
        {(props) => (
          <Button {...props} size="compact-sm" variant="default">
            Add a mask
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed">
        PNG in the size of image 1, up to {megabytes(maxBytes)}; clear places are changed.
      </Text>
    </Group>
  );
}

function Refused({ images }: { readonly images: InputImages }) {
  const { refusals, forgetRefusals } = images;
  if (refusals.length === 0) return null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<CircleAlert size={18} aria-hidden />}
      title={refusals.length === 1 ? 'A file was not taken' : `${refusals.length} files were not taken`}
      withCloseButton
      closeButtonLabel="Close the note about files"
      onClose={forgetRefusals}
    >
      <List size="sm">
        {refusals.map((refusal) => (
          <List.Item key={refusal.name}>{refusal.sentence}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
