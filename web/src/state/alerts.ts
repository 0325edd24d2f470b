// What went wrong, and what the reader should know.
import { signal } from '@preact/signals';

export interface Alert {
  about: string; // a later one about the same replaces it
  text: string;
  tone: 'error' | 'note';
}

export const alerts = signal<Alert[]>([]);

const LONGEST = 600;

function put(alert: Alert): void {
  const text = alert.text.length > LONGEST ? `${alert.text.slice(0, LONGEST)}…` : alert.text;
  alerts.value = [...alerts.peek().filter((a) => a.about !== alert.about), { ...alert, text }].slice(-4);
}

export const raise = (about: string, text: string): void => put({ about, text, tone: 'error' });
export const note = (about: string, text: string): void => put({ about, text, tone: 'note' });
export const dismiss = (about: string): void => {
  alerts.value = alerts.peek().filter((a) => a.about !== about);
};
