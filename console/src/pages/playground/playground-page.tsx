// The playground on a page of its own.

import { Page } from '../../parts/page.tsx';
import Playground from './playground.tsx';

export default function PlaygroundPage() {
  return (
    <Page title="Playground" description="One request, with its price before it runs and its charge after.">
      <Playground />
    </Page>
  );
}
