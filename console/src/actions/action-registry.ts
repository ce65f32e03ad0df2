// Every action of the page that is shown: one list feeds buttons, shortcuts, the command palette and the list of
// shortcuts. Knows no component.

export interface Action {
  /** Unique on the page, `playground.generate`. */
  readonly id: string;
  /** As the palette shows it, an imperative: `Generate the picture`. */
  readonly label: string;
  /** `mod+Enter`, `Escape`, `/`, `g r`; undefined for the palette alone. `mod` is ⌘ or Ctrl. */
  readonly keys?: string | undefined;
  /** Heading in the palette; the page's name by custom. */
  readonly group: string;
  /** False: shown as not available, and its keys do nothing. True when left out. */
  readonly isEnabled?: boolean | undefined;
  readonly run: () => void;
}

type Listener = () => void;

/** The actions of the components that are mounted, in the order they came. */
export class ActionRegistry {
  private actions: readonly Action[] = [];
  private readonly listeners = new Set<Listener>();

  /** Adds an action until the returned function is called. The newest with the same keys wins. */
  add(action: Action): () => void {
    this.become([...this.actions, action]);
    return () => this.become(this.actions.filter((known) => known !== action));
  }

  /** The same array until something is added or removed. */
  list = (): readonly Action[] => this.actions;

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The enabled action that these keys call; undefined when none does. */
  find(keys: string): Action | undefined {
    return this.actions.findLast((action) => action.keys === keys && action.isEnabled !== false);
  }

  private become(actions: readonly Action[]): void {
    this.actions = actions;
    for (const listener of this.listeners) listener();
  }
}

/** What was pressed, as far as shortcuts go. */
export interface Press {
  readonly key: string;
  readonly hasMod: boolean;
  /** Typed into a field, where single keys are text. */
  readonly isInField: boolean;
  /** Single-key shortcuts are switched off. */
  readonly areSingleKeysOff: boolean;
  /** The key before, when it begins a sequence (`g`), else undefined. */
  readonly leader: string | undefined;
}

/** The written form of a press, `mod+Enter`, `g r`, `/`; undefined when it can be no shortcut. */
export function keysOf(press: Press): string | undefined {
  if (press.hasMod) return `mod+${press.key.length === 1 ? press.key.toLowerCase() : press.key}`;
  if (press.key === 'Escape') return 'Escape';
  if (press.isInField || press.areSingleKeysOff) return undefined;
  return press.leader === undefined ? press.key : `${press.leader} ${press.key}`;
}
