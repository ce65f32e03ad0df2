// What came of a batch, to save: pictures, lists, contact sheets. Each has what there is at the moment.

import type { BatchResponse } from '@lightmeter/contract';
import { Button, Menu } from '@mantine/core';
import {
  ChevronDown,
  Download,
  FileArchive,
  FileImage,
  FileJson,
  FileSpreadsheet,
  FileWarning,
  LayoutGrid,
  type LucideIcon,
} from 'lucide-react';

export function DownloadsMenu({ batch }: { readonly batch: BatchResponse }) {
  const address = `/v1/batches/${batch.id}`;
  const { output_file_id: outputs, error_file_id: errors } = batch;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
        >
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Entry href={`${address}/results.zip`} icon={FileArchive} label="Pictures and manifest, ZIP" />
        <Entry href={`${address}/manifest.csv`} icon={FileSpreadsheet} label="Manifest, CSV" />
        {outputs !== null && (
          <Entry href={`/v1/files/${outputs}/content`} icon={FileJson} label="Results, JSON Lines" />
        )}
        {errors !== null && (
          <Entry href={`/v1/files/${errors}/content`} icon={FileWarning} label="Errors, JSON Lines" />
        )}
        <Menu.Divider />
        <Entry href={`${address}/contact-sheet`} icon={LayoutGrid} label="Contact sheet, web page" isShown />
        <Entry
          href={`${address}/contact-sheet.webp`}
          icon={FileImage}
          label="Contact sheet, picture"
          isShown
        />
      </Menu.Dropdown>
    </Menu>
  );
}

interface EntryProps {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly label: string;
  /** In a window of its own, instead of saved. */
  readonly isShown?: boolean;
}

function Entry({ href, icon: Icon, label, isShown = false }: EntryProps) {
  const how = isShown ? { target: '_blank', rel: 'noreferrer' } : { download: true };
  return (
    <Menu.Item component="a" href={href} {...how} leftSection={<Icon size={16} aria-hidden />}>
      {label}
    </Menu.Item>
  );
}
