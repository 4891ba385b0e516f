/** A text field with suggestions (ARIA combobox, list below). What is typed stands even if nothing is chosen. */
import { type ReactNode, useState } from 'react';

export interface Suggestion {
  key: string;
  label: string;
  note?: string;
}

export function Suggest({
  id,
  label,
  hint,
  value,
  suggestions,
  onType,
  onChoose,
  onUse,
  placeholder,
  error,
  countText,
  after,
}: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  suggestions: readonly Suggestion[];
  onType: (text: string) => void;
  onChoose: (suggestion: Suggestion) => void;
  /** The field was entered. */
  onUse?: () => void;
  placeholder?: string;
  error?: string | undefined;
  /** Said to screen readers while the list is open. */
  countText: (n: number) => string;
  after?: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  // a message at the field is read first: the list, which would lie over it, comes with the next letter
  const shown = open && suggestions.length > 0 && !error;
  const choose = (index: number) => {
    const suggestion = suggestions[index];
    if (!suggestion) return;
    onChoose(suggestion);
    setOpen(false);
    setActive(-1);
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div className="field-row">
        <div className="suggest">
          <input
            id={id}
            className="input"
            type="text"
            role="combobox"
            autoComplete="off"
            autoCapitalize="none"
            enterKeyHint="next"
            maxLength={200}
            placeholder={placeholder}
            value={value}
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={error ? true : undefined}
            aria-describedby={[error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined}
            onFocus={() => {
              setOpen(true);
              onUse?.();
            }}
            onBlur={() => setOpen(false)}
            onChange={(event) => {
              onType(event.target.value);
              setOpen(true);
              setActive(-1);
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                event.preventDefault();
                setOpen(true);
                const step = event.key === 'ArrowDown' ? 1 : -1;
                setActive((now) => Math.max(-1, Math.min(suggestions.length - 1, now + step)));
              } else if (event.key === 'Enter' && shown && active >= 0) {
                event.preventDefault();
                choose(active);
              } else if (event.key === 'Escape' && shown) {
                event.preventDefault();
                setOpen(false);
                setActive(-1);
              }
            }}
          />
          <ul
            id={`${id}-list`}
            role="listbox"
            tabIndex={-1}
            aria-label={label}
            className="suggest-list"
            hidden={!shown}
          >
            {suggestions.map((suggestion, index) => (
              <li
                key={suggestion.key}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                onPointerDown={(event) => event.preventDefault()} // keep the focus in the field until the tap ends
                onClick={() => choose(index)}
              >
                <span>{suggestion.label}</span>
                {suggestion.note && <span className="small second">{suggestion.note}</span>}
              </li>
            ))}
          </ul>
        </div>
        {after}
      </div>
      <p className="visually-hidden" role="status">
        {shown ? countText(suggestions.length) : ''}
      </p>
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
