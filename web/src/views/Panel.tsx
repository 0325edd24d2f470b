// A part of the page with a name that assistive technology finds.
import type { ComponentChildren } from 'preact';

export function Panel(props: { name: string; class?: string; actions?: ComponentChildren; children: ComponentChildren }) {
  const id = `panel-${props.name.toLowerCase().replace(/\W+/g, '-')}`;
  return (
    <section class={`panel ${props.class ?? ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.name}</h2>
        {props.actions && <div class="actions">{props.actions}</div>}
      </header>
      {props.children}
    </section>
  );
}
