// A canvas that fills its parent, sharp on every screen, painted again when its size or the colours change.
import { useEffect, useRef, useState } from 'preact/hooks';
import { signal } from '@preact/signals';

/** Grows when light becomes dark or the other way round. */
export const theme = signal(0);

export interface Size {
  width: number;
  height: number;
}

export function useSize<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    });
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, []);
  return { ref, size };
}

/** Makes the canvas as large as `size` and returns its context, cleared and in CSS pixels. */
export function cleared(canvas: HTMLCanvasElement, size: Size): CanvasRenderingContext2D {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  return context;
}
