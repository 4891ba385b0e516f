/**
 * CodeMirror in a shadow root. There its styles are adopted sheets made by script, which the policy `style-src 'self'`
 * allows; in the document itself it would add a style element, which the policy refuses.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours come from the page's tokens, so that both schemes hold. */
const look = EditorView.theme({
  '&': { color: 'var(--tinta)', backgroundColor: 'var(--lapis)', height: '100%', fontSize: '14px' },
  '&.cm-focused': { outline: '3px solid var(--fokus)', outlineOffset: '-3px' },
  '.cm-scroller': {
    fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace",
    lineHeight: '1.55',
    wordSpacing: '0',
  },
  '.cm-content': { caretColor: 'var(--tinta)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--tinta)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--lapis)', color: 'var(--tinta-2)', border: '0', paddingRight: '4px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--daratan) 45%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--laut) !important' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--daratan)', outline: '1px solid var(--tinta-2)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--lapis)',
    color: 'var(--tinta)',
    border: '1px solid var(--garis)',
    borderRadius: '8px',
    boxShadow: '0 8px 24px var(--bayang)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete ul li': { padding: '4px 8px !important' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--simpul) !important',
    color: 'var(--atas-simpul) !important',
  },
  '.cm-completionInfo': { maxWidth: '24rem', padding: '8px 12px' },
  '.cm-completionDetail': { color: 'inherit', opacity: '.8' },
  // the library draws these as data: pictures, which the policy may refuse
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bahaya)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--kunyit)' },
  '.cm-diagnostic': { fontFamily: 'inherit', padding: '6px 10px' },
});

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.definitionKeyword, tags.operatorKeyword], color: 'var(--simpul)', fontWeight: '600' },
    { tag: [tags.propertyName, tags.labelName], color: 'var(--tinta)' },
    { tag: [tags.atom, tags.typeName, tags.className], color: 'var(--daun)' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--kunyit)' },
    { tag: [tags.number, tags.bool, tags.null], color: 'var(--nila)' },
    { tag: [tags.variableName, tags.special(tags.name)], color: 'var(--nila)' },
    { tag: [tags.comment, tags.lineComment], color: 'var(--tinta-2)', fontStyle: 'italic' },
    { tag: [tags.attributeName, tags.modifier], color: 'var(--kunyit)' },
  ]),
);

/**
 * Typing over a selection is done here, not by the browser: its own editing would wrap the text in spans with inline
 * style, which the policy refuses and reports.
 */
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event;
    const { from, to, empty } = view.state.selection.main;
    if (inputType !== 'insertText' || data === null || empty || event.isComposing || view.state.readOnly) return false;
    event.preventDefault();
    const plain = () =>
      view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, plain)))
      view.dispatch(plain());
    return true;
  },
});

export interface EditorOptions {
  text: string;
  label: string;
  extensions: Extension;
  readOnly?: boolean;
  onChange?: (text: string) => void;
  onRun?: () => void;
}

export function makeEditor(host: HTMLElement, options: EditorOptions): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const run = options.onRun;
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        run
          ? keymap.of([
              {
                key: 'Mod-Enter',
                preventDefault: true,
                run: () => {
                  run();
                  return true;
                },
              },
            ])
          : [],
        lineNumbers(),
        drawSelection(),
        bracketMatching(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
        typeOverSelection,
        options.readOnly
          ? [EditorState.readOnly.of(true)]
          : [
              history(),
              closeBrackets(),
              autocompletion(),
              highlightActiveLine(),
              keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap]),
            ],
        keymap.of(defaultKeymap),
        look,
        colours,
        options.extensions,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange?.(update.state.doc.toString());
        }),
      ],
    }),
  });
}

export function replaceText(view: EditorView, text: string): void {
  if (view.state.doc.toString() !== text)
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
