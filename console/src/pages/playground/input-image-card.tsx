// One input image: a thumbnail with what was measured of it, and buttons to move it or take it out.

import { ActionIcon, Group, Paper, Text, Tooltip } from '@mantine/core';
import { ArrowLeft, ArrowRight, X } from 'lucide-react';
import { sizeText } from '../../generation/form-of-task.ts';
import { type InputImage, megabytes } from '../../generation/measure-image.ts';
import classes from './input-images.module.css';
import { useObjectUrl } from './object-url.ts';

export interface InputImageCardProps {
  readonly image: InputImage;
  /** `Image 1`, `Mask`. */
  readonly label: string;
  readonly onRemove: () => void;
  /** Undefined where it cannot be moved. */
  readonly onEarlier?: (() => void) | undefined;
  readonly onLater?: (() => void) | undefined;
}

export function InputImageCard({ image, label, onRemove, onEarlier, onLater }: InputImageCardProps) {
  const url = useObjectUrl(image.file);
  const { file, size, format } = image;
  return (
    <Paper withBorder p={6} className={classes.card} component="li">
      <div className={classes.thumbnail}>
        {url !== undefined && <img src={url} alt={`${label}: ${file.name}`} className={classes.image} />}
      </div>
      <Text size="xs" fw={600} mt={4} truncate title={file.name}>
        {label} · {file.name}
      </Text>
      <Text size="xs" c="dimmed" className="lm-figures">
        {sizeText(size)} {format.toUpperCase()}, {megabytes(file.size)}
      </Text>
      <Group gap={2} justify="space-between" mt={2} wrap="nowrap">
        <Group gap={2} wrap="nowrap">
          <IconAction label={`Move ${label} earlier`} icon={ArrowLeft} run={onEarlier} />
          <IconAction label={`Move ${label} later`} icon={ArrowRight} run={onLater} />
        </Group>
        <IconAction label={`Remove ${label}`} icon={X} run={onRemove} />
      </Group>
    </Paper>
  );
}

interface IconActionProps {
  readonly label: string;
  readonly icon: typeof X;
  readonly run: (() => void) | undefined;
}

function IconAction({ label, icon: Icon, run }: IconActionProps) {
  if (!run) return null;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={run}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
