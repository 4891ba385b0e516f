/** An editor as a component: its text goes in by `text`, what is typed comes out by `onChange`. */
import type { Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { makeEditor, replaceText } from './editor';

export function Editor({
  label,
  text,
  extensions,
  readOnly = false,
  onChange,
  onRun,
  ref,
}: {
  label: string;
  text: string;
  /** Fixed for the life of the editor. */
  extensions: Extension;
  readOnly?: boolean;
  onChange?: (text: string) => void;
  onRun?: () => void;
  ref?: Ref<EditorView | null>;
}) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const acts = useRef({ onChange, onRun });
  useEffect(() => {
    acts.current = { onChange, onRun };
  });
  useEffect(() => {
    if (!host.current) return;
    const made = makeEditor(host.current, {
      text,
      label,
      extensions,
      readOnly,
      onChange: (typed) => acts.current.onChange?.(typed),
      ...(readOnly ? {} : { onRun: () => acts.current.onRun?.() }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
    // the text follows below without making the editor anew
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [label, extensions, readOnly]);
  useEffect(() => {
    if (view.current) replaceText(view.current, text);
  }, [text]);
  useImperativeHandle(ref, () => view.current as EditorView);
  return <div ref={host} className="editor" />;
}
