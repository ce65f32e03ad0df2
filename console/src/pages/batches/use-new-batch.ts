// A new batch while it is made: the form, the input, its upload and its check. Everything is kept when something fails.

import type { BatchResponse } from '@lightmeter/contract';
import { LightmeterApiError } from '@lightmeter/sdk';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { type Search, useUrlState } from '../../parts/use-url-state.ts';
import { type BatchInput, inputOfText, type PastedFile, readInput, readPastedFile } from './batch-input.ts';
import { batchKey } from './batch-queries.ts';
import { keep, readKept, useKeptState } from './kept-state.ts';
import { formatOf, type NewBatchForm, readForm, requestOf } from './new-batch-form.ts';
import { uploadInput } from './upload-file.ts';

const readChecked = ({ checked }: Search) => checked;
const FORM = 'new-batch.form';
const INPUT = 'new-batch.input';
const PASTED = 'new-batch.pasted';
const CHECKED = 'new-batch.checked';

export function useNewBatch() {
  const [form, changeForm] = useKeptState<NewBatchForm>(FORM, readForm);
  const [file, changeFile] = useKeptState<BatchInput | undefined>(INPUT, readInput);
  const [pastedFile, setPastedFile] = useKeptState<PastedFile | undefined>(PASTED, readPastedFile);
  const pasted = useMemo(
    () => (form.pasted.trim() === '' ? undefined : inputOfText(form.pasted)),
    [form.pasted],
  );
  const fileId =
    form.source === 'file' ? file?.fileId : pastedFile?.text === form.pasted ? pastedFile.fileId : undefined;
  const input = form.source === 'file' ? file : pasted;
  const set = useCallback(
    (changes: Partial<NewBatchForm>) => changeForm((before) => ({ ...before, ...changes })),
    [changeForm],
  );
  const setFile = useCallback((next: BatchInput | undefined) => changeFile(() => next), [changeFile]);
  const setFileId = (id: string | undefined) => {
    if (form.source === 'file') changeFile((before) => before && { ...before, fileId: id });
    else setPastedFile(id === undefined ? undefined : { text: form.pasted, fileId: id });
  };
  const format = formatOf(form, input?.filename);
  const check = useCheck({ form, input, fileId, setFileId });
  return { form, set, input, setFile, format, ...check };
}

export type NewBatch = ReturnType<typeof useNewBatch>;

interface CheckGiven {
  readonly form: NewBatchForm;
  readonly input: BatchInput | undefined;
  readonly fileId: string | undefined;
  readonly setFileId: (id: string | undefined) => void;
}

/** A check that is of no use any more. Should this fail, it waits in the list, and costs nothing. */
async function dropCheck(batchId: string): Promise<void> {
  const known = queryClient.getQueryData<BatchResponse>(batchKey(batchId));
  if (known?.status === 'ready') await api.batches.cancel(batchId).catch(() => {});
}

/** Uploads what is not uploaded yet and creates a batch that waits for its start: nothing is held or charged by it. */
function useCheck({ form, input, fileId, setFileId }: CheckGiven) {
  const [checkedId, changeUrl] = useUrlState(readChecked);
  const [uploadShare, setUploadShare] = useState<number>();
  const upload = useRef<AbortController>(undefined);
  const key = useRef<{ request: string; key: string }>(undefined);
  const markOf = (wished: NewBatchForm, id: string) =>
    JSON.stringify(requestOf(wished, { fileId: id, format: formatOf(wished, input?.filename) }));
  const mutation = useMutation({
    mutationFn: async (changes: Partial<NewBatchForm>) => {
      const wished = { ...form, ...changes };
      const id = fileId ?? (await uploaded());
      const mark = markOf(wished, id);
      if (key.current?.request !== mark) key.current = { request: mark, key: crypto.randomUUID() };
      const batch = await api.batches.create(JSON.parse(mark), { idempotencyKey: key.current.key });
      return { batch, mark };
    },
    onSuccess: ({ batch, mark }) => {
      key.current = undefined;
      if (checkedId !== undefined && checkedId !== batch.id) void dropCheck(checkedId);
      keep(CHECKED, mark);
      changeUrl({ checked: batch.id });
    },
    onError: (error) => {
      const isGone = error instanceof LightmeterApiError && error.param === 'input_file_id';
      if (isGone) setFileId(undefined);
    },
  });
  async function uploaded(): Promise<string> {
    if (!input?.file)
      throw new Error('Choose the file again: the page was loaded anew before it was uploaded.');
    upload.current = new AbortController();
    setUploadShare(0);
    // Whole percents: the form is not drawn again for less.
    const onShare = (share: number) => setUploadShare(Math.floor(share * 100) / 100);
    try {
      const { file, filename } = input;
      const answer = await uploadInput({
        file,
        filename,
        onShare,
        signal: upload.current.signal,
      });
      setFileId(answer.id);
      return answer.id;
    } finally {
      setUploadShare(undefined);
    }
  }
  const isStale =
    checkedId !== undefined && (fileId === undefined || markOf(form, fileId) !== readKept(CHECKED));
  return {
    checkedId,
    /** The form is not the one that was checked. */
    isStale,
    uploadShare,
    cancelUpload: () =>
      upload.current?.abort(new Error('The upload was stopped. Nothing was made of the file.')),
    check: mutation,
    /** After the batch has started: the next one begins with the same settings and no file. */
    forget: () => {
      keep(CHECKED, undefined);
      keep(INPUT, undefined);
    },
  };
}
