// Light or dark: as the system has it, unless the reader says otherwise.
import { computed, signal } from '@preact/signals';
import { theme } from '../views/use_canvas';

type Choice = 'system' | 'light' | 'dark';
const NEXT: Record<Choice, Choice> = { system: 'dark', dark: 'light', light: 'system' };
const choice = signal<Choice>('system');

export const themeName = computed(() => (choice.value === 'system' ? 'as the system' : choice.value));

export function toggleTheme(): void {
  choice.value = NEXT[choice.value];
  if (choice.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice.value;
  theme.value++;
}

export function watchTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme.value++);
  matchMedia('print').addEventListener('change', () => theme.value++);
}
