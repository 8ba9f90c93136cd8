import { describe, expect, it } from 'vitest'
import { Header } from '../../../src-main/astronomy/fits/header'

const parse = (...cards: string[]): { header: Header; warnings: string[] } => {
  const warnings: string[] = []
  const header = Header.parse(cards.map((card) => card.padEnd(80)).join(''), (message) => warnings.push(message))
  return { header, warnings }
}

/** What a header says when it is written and read again. */
const again = (header: Header): Header => Header.parse(header.toText().replace(/END *$/, ''))

describe('reading cards', () => {
  it('tells numbers, strings, logicals, complex numbers and empty values apart', () => {
    const { header, warnings } = parse(
      'A       =                   42 / the answer',
      'B       =             -1.5D-03',
      "C       = 'it''s / here  '     / a quote and a slash",
      'D       =                    F',
      'E       =                      / nothing',
      'F       = (1.0, -2.0)',
      "G       = ''",
    )
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((keyword) => header.get(keyword))).toEqual([
      42,
      -0.0015,
      "it's / here",
      false,
      null,
      '(1.0, -2.0)',
      '',
    ])
    expect(header.cards[2]!.comment).toBe('a quote and a slash')
    expect(header.get('ABSENT')).toBeUndefined()
    expect(warnings).toEqual([])
  })

  it('joins continued strings, and reads long keywords by their own name', () => {
    const { header } = parse(
      "LONG    = 'one &'",
      "CONTINUE  'two &'  / half",
      "CONTINUE  'three' / whole",
      'HIERARCH ESO DET GAIN = 2.5 / e-/ADU',
    )
    expect(header.get('LONG')).toBe('one two three')
    expect(header.cards[0]!.comment).toBe('half whole')
    expect(header.get('HIERARCH eso det gain')).toBe(2.5)
    expect(header.number('ESO DET GAIN')).toBe(2.5)
  })

  it('keeps duplicates, comments, history and blank cards in their order', () => {
    const text = ['COMMENT one', 'A       =                    1', '', 'HISTORY two', 'A       =                    2']
    const { header } = parse(...text)
    expect(header.cards.map(({ keyword }) => keyword)).toEqual(['COMMENT', 'A', '', 'HISTORY', 'A'])
    expect(header.get('A')).toBe(1)
    expect(header.lines('HISTORY')).toEqual(['two'])
    expect(header.toText()).toBe(
      [...text, 'END']
        .map((card) => card.padEnd(80))
        .join('')
        .padEnd(2880),
    )
  })

  it('says what does not conform, keeps it as well as it can, and writes it so that it conforms', () => {
    const { header, warnings } = parse(
      'OBJECT  = M 31',
      "OBSERVER= 'Bart\xf3k",
      'lower   =                    1',
      "TEXT    = 'closed' and more",
    )
    expect(warnings).toHaveLength(5)
    expect(warnings[0]).toContain('OBJECT')
    expect(header.get('OBJECT')).toBe('M 31')
    expect(header.get('LOWER')).toBe(1)
    const written = again(header)
    expect(written.get('OBSERVER')).toBe('Bartok')
    expect(header.toText()).toMatch(/^[\x20-\x7e]*$/)
  })

  it('keeps an integer beyond 2⁵³ exact', () => {
    const { header } = parse('BLANK   = -9223372036854775807 / almost the least')
    expect(header.integer('BLANK')).toBe(-9223372036854775807n)
  })

  it('reads a number that was written as a string, and no other', () => {
    const { header } = parse("GAIN    = '2.5D0'", "FILTER  = '3x'")
    expect(header.number('GAIN')).toBe(2.5)
    expect(header.number('FILTER')).toBeNull()
  })
})

describe('changing a header', () => {
  it('changes a card where it stands and keeps its comment', () => {
    const { header } = parse('A       =                    1 / first', 'B       =                    2')
    header.set('A', 10).set('C', 'new', 'third')
    expect(header.cards.map(({ keyword, value }) => [keyword, value])).toEqual([
      ['A', 10],
      ['B', 2],
      ['C', 'new'],
    ])
    expect(header.toText()).toContain('A       =                   10 / first')
  })

  it.each([0, -1, 1.5, 1e-12, -1.2345678901234567e-123, 4.5e-12, 9007199254740993, 1e300])(
    'writes %d so that it is read back the same',
    (value) => {
      expect(again(new Header().set('X', value)).get('X')).toBe(value)
    },
  )

  it('writes a real number with its point', () => {
    expect(new Header().setReal('CRPIX1', 5).toText()).toContain('CRPIX1  =                  5.0')
  })

  it.each(["it's", "'", '', 'a'.repeat(67), 'a'.repeat(68), `${"it's ".repeat(40)}&`, 'x'.repeat(300)])(
    'writes the string %j over as many cards as it needs',
    (value) => {
      const header = new Header().set('TEXT', value, 'a comment')
      const text = header.toText()
      expect(again(header).get('TEXT')).toBe(value)
      for (let i = 0; i < text.length; i += 80)
        expect(text.slice(i, i + 80)).toMatch(/^(TEXT {4}= |CONTINUE {2}|END| )/)
    },
  )

  it('breaks long history at spaces, 72 characters a card', () => {
    const sentence = `${'word '.repeat(40)}end`
    const lines = new Header().append('HISTORY', sentence).lines('HISTORY')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72)
    expect(lines.join(' ')).toBe(sentence)
  })

  it('refuses what FITS cannot hold', () => {
    const header = new Header()
    expect(() => header.set('X', NaN)).toThrow('finite')
    expect(() => header.set('HISTORY', 'x')).toThrow('appended')
    expect(() =>
      header.set('A KEYWORD THAT IS MUCH TOO LONG TO LEAVE ROOM FOR ANY VALUE ON ITS CARD', 1.23456789),
    ).toThrow('longer than 80')
  })

  it('does not share cards with its copies', () => {
    const header = new Header().set('A', 1)
    header.clone().set('A', 2).append('HISTORY', 'x')
    expect(header.get('A')).toBe(1)
    expect(header.cards).toHaveLength(1)
  })
})
