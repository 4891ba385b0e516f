/** Line icons, 24 units, drawn here so that none is fetched. Always decorative: the words stand beside them. */
const PATHS = {
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 7.6v.1',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  chevron: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  plus: 'M12 6v12M6 12h12',
  minus: 'M6 12h12',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  against: 'M7 12h10',
  place: 'M12 21s7-6.1 7-11.2A7 7 0 0 0 5 9.8C5 14.9 12 21 12 21ZM12 12.4a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2Z',
  target: 'M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM12 2v4M12 18v4M2 12h4M18 12h4',
  phone:
    'M6 3h3.5l1.5 5-2.2 1.6a13 13 0 0 0 5.6 5.6L16 13l5 1.5V18a2.5 2.5 0 0 1-2.7 2.5C10.5 20 4 13.5 3.5 5.7A2.5 2.5 0 0 1 6 3Z',
  chat: 'M4 20l1.3-4.1A8.5 8.5 0 1 1 8.6 19L4 20ZM8.5 11h7M8.5 14.2h4.5',
  mail: 'M3.5 6h17v12h-17zM4 7l8 6 8-6',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  print: 'M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
  map: 'M9 4L3.5 6.5V20L9 17.5l6 2.5 5.5-2.5V4L15 6.5zM9 4v13.5M15 6.5V20',
  filter: 'M4 6h16M7.5 12h9M10.5 18h3',
  warning: 'M12 3.5L2.5 20h19zM12 10v4.5M12 17.3v.1',
  empty: 'M5 8l2-4h10l2 4v12H5zM5 8h14M9.5 12.5h5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  offline: 'M3 3l18 18M5 11a11 11 0 0 1 4-2.4M12 8a11 11 0 0 1 7 3M8.5 14.5a5.5 5.5 0 0 1 5.5-1M12 19h.1',
  external: 'M13 5h6v6M19 5l-9 9M17 14v5H5V7h5',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8 3.5V7M16 3.5V7',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
