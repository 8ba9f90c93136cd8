import { darkTheme, lightTheme, type GlobalTheme, type GlobalThemeOverrides } from 'naive-ui'

export type ThemeName = 'dark' | 'light'

/** The tokens of `tokens.css`, where the widget library needs their values to mix them. */
const palettes = {
  dark: {
    surface: '#15191f',
    raised: '#1c2128',
    pressed: '#262d36',
    line: '#272e37',
    lineStrong: '#66717f',
    text: '#e4e9ee',
    quiet: '#a3aebb',
    accent: '#7cc4d8',
    accentStrong: '#8fd3e6',
    onAccent: '#08222b',
    good: '#86c99a',
    warn: '#e6b866',
    bad: '#f09389',
  },
  light: {
    surface: '#f8f9fa',
    raised: '#ffffff',
    pressed: '#e3e7ec',
    line: '#d8dde3',
    lineStrong: '#7b8794',
    text: '#17202a',
    quiet: '#505c69',
    accent: '#0f6b82',
    accentStrong: '#0b586b',
    onAccent: '#ffffff',
    good: '#1f6e3c',
    warn: '#7d5200',
    bad: '#a32a20',
  },
} as const

export function naiveTheme(name: ThemeName): { theme: GlobalTheme; overrides: GlobalThemeOverrides } {
  const p = palettes[name]
  const overrides: GlobalThemeOverrides = {
    common: {
      fontFamily: "'Inter Variable', system-ui, sans-serif",
      fontSize: '13px',
      fontSizeMedium: '13px',
      fontWeightStrong: '600',
      borderRadius: '6px',
      borderRadiusSmall: '5px',
      heightMedium: '32px',
      heightSmall: '28px',
      primaryColor: p.accent,
      primaryColorHover: p.accentStrong,
      primaryColorPressed: p.accent,
      primaryColorSuppl: p.accent,
      successColor: p.good,
      warningColor: p.warn,
      errorColor: p.bad,
      infoColor: p.accent,
      textColorBase: p.text,
      textColor1: p.text,
      textColor2: p.text,
      textColor3: p.quiet,
      placeholderColor: p.quiet,
      borderColor: p.lineStrong,
      dividerColor: p.line,
      bodyColor: p.surface,
      cardColor: p.raised,
      modalColor: p.raised,
      popoverColor: p.raised,
      hoverColor: p.pressed,
    },
    Button: {
      textColorPrimary: p.onAccent,
      textColorHoverPrimary: p.onAccent,
      textColorPressedPrimary: p.onAccent,
      textColorFocusPrimary: p.onAccent,
      textColorDisabledPrimary: p.onAccent,
      border: `1px solid ${p.lineStrong}`,
      fontWeight: '500',
      opacityDisabled: '0.55',
      paddingMedium: '0 14px',
    },
    Tooltip: { color: p.pressed, textColor: p.text },
    Dialog: { iconMargin: '0 8px 0 0' },
  }
  return { theme: name === 'dark' ? darkTheme : lightTheme, overrides }
}
