// A time in the plan that map, timeline and layers show together; undefined if none is looked at.
import { effect, signal } from '@preact/signals';
import { result, shownJob } from './planning';

export const clock = signal<number | undefined>(undefined);
export const playing = signal(false);

const PLAY_S = 5; // the whole plan in this time

// Another plan is another time.
effect(() => {
  result.value;
  if (!playing.peek()) clock.value = undefined;
});

export function play(): void {
  const job = shownJob.peek();
  if (!job?.steps?.length) return;
  const from = job.release_s ?? 0,
    until = job.completion_s ?? 0;
  const start = clock.peek() !== undefined && clock.peek()! < until ? clock.peek()! : from;
  const speed = (until - from) / PLAY_S;
  const begin = performance.now();
  playing.value = true;
  const tick = (now: number) => {
    if (!playing.peek()) return;
    const time = start + ((now - begin) / 1000) * speed;
    if (time < until) {
      clock.value = time;
      requestAnimationFrame(tick);
    } else {
      playing.value = false;
      clock.value = undefined;
    }
  };
  requestAnimationFrame(tick);
}

export function pause(): void {
  playing.value = false;
}
