// Lists and sliders with a name, a value and a word of help.
import { useId } from 'preact/hooks';

export interface Choice {
  value: string;
  text?: string;
  help?: string;
}

export function ListField(props: {
  name: string;
  value: string;
  choices: readonly Choice[];
  onChoose: (value: string) => void;
  wide?: boolean;
}) {
  const id = useId();
  const known = props.choices.some((choice) => choice.value === props.value);
  const choices = known || !props.value ? props.choices : [{ value: props.value }, ...props.choices];
  return (
    <div class={`field ${props.wide ? 'wide' : ''}`}>
      <label for={id}>{props.name}</label>
      <select id={id} value={props.value} onChange={(e) => props.onChoose(e.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} title={choice.help}>
            {choice.text ?? choice.value}
          </option>
        ))}
      </select>
    </div>
  );
}

interface Slider {
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
  says: string; // the value for people
  ends: [string, string, string];
  given: string; // the value that a reset brings back
  onMove: (value: number) => void;
  onReset?: () => void;
}

export function SliderField(props: Slider) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id}>{props.name}</label>
      <button
        type="button"
        class="value"
        disabled={!props.onReset}
        onClick={props.onReset}
        title={props.onReset ? `Back to ${props.given}` : undefined}
        aria-label={`${props.says}, reset ${props.name}`}
      >
        {props.says}
      </button>
      <input
        id={id}
        type="range"
        min={props.min}
        max={props.max}
        step={props.step}
        value={props.value}
        aria-valuetext={props.says}
        onInput={(e) => props.onMove(Number(e.currentTarget.value))}
      />
      <div class="ends" aria-hidden="true">
        {props.ends.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </div>
    </div>
  );
}
