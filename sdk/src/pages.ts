// Lists that come in pages: each page names the cursor of the next, and is fetched when the iteration gets to it.

/** A page of a list, as every listing of the contract answers it. */
export interface Page<Item> {
  readonly data: readonly Item[];
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

/**
 * Every page from a cursor on; from the first without one.
 *
 * @param fetchPage asks for the page at a cursor; undefined is the first
 */
export async function* pages<Answer extends Page<unknown>>(
  fetchPage: (cursor: string | undefined) => Promise<Answer>,
  from?: string,
): AsyncGenerator<Answer> {
  let cursor = from;
  for (;;) {
    const page = await fetchPage(cursor);
    yield page;
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}

/** Every item of every page. */
export async function* itemsOf<Item>(list: AsyncIterable<Page<Item>>): AsyncGenerator<Item> {
  for await (const page of list) yield* page.data;
}
