import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'
import noScienceInEngine from '../../tools/eslint/no-science-in-engine.mjs'

const linter = new Linter()

function words(text: string): string[] {
  const messages = linter.verify(text, {
    plugins: { galatea: { rules: { rule: noScienceInEngine } } },
    rules: { 'galatea/rule': 'error' },
  })
  return messages.map(({ message, line, column }) => `${line}:${column} ${/'(.*?)'/.exec(message)?.[1] ?? message}`)
}

describe('the engine knows no science', () => {
  it('finds its words in names, strings and comments, at their places', () => {
    const text = "const galaxySize = 64\nconst kind = 'jet' + jetEnergy\n// as an astronomer would\n"
    expect(words(text)).toEqual(['1:7 galaxySize', '2:15 jet', '2:22 jetEnergy', '3:10 astronomer'])
  })

  it('lets other words pass that begin alike', () => {
    expect(words("const jetty = 'Galatea'\n// fits into memory; start; showers of sparks\n")).toEqual([])
  })
})
