import type { ThemeName } from '../theme/naive'

export interface PlotPalette {
  text: string
  quiet: string
  grid: string
  surface: string
  /** Told apart by lightness as well as by hue. */
  series: readonly string[]
}

export const plotPalettes: Readonly<Record<ThemeName, PlotPalette>> = {
  dark: {
    text: '#e4e9ee',
    quiet: '#a3aebb',
    grid: '#272e37',
    surface: '#15191f',
    series: ['#7cc4d8', '#e8a867', '#a99bea', '#86c99a', '#e88fb0', '#d7d56b', '#9aa7b5'],
  },
  contrast: {
    text: '#ffffff',
    quiet: '#e6e6e6',
    grid: '#4d4d4d',
    surface: '#000000',
    series: ['#ffe14d', '#66d9ff', '#ff9d94', '#7dff9a', '#d7b3ff', '#ffc266', '#ffffff'],
  },
  light: {
    text: '#17202a',
    quiet: '#505c69',
    grid: '#d8dde3',
    surface: '#f8f9fa',
    series: ['#0f6b82', '#b25a12', '#5a48b0', '#1f6e3c', '#a8326a', '#7a7410', '#505c69'],
  },
}
