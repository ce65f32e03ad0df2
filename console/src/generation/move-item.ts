// Putting a list in order by steps.

/** The list with one of its items so many places further; the same list at either end. */
export function movedItem<Item extends { readonly id: string }>(
  items: readonly Item[],
  id: string,
  places: -1 | 1,
): readonly Item[] {
  const from = items.findIndex((item) => item.id === id);
  const to = from + places;
  const [item, other] = [items[from], items[to]];
  if (!item || !other) return items;
  return items.map((known, index) => (index === from ? other : index === to ? item : known));
}
