const words =
  /[Gg]alax\w*|(?<![a-zA-Z])[Jj]ets?(?![a-z])\w*|[Aa]stronom\w*|[Tt]elescope\w*|[Cc]ollider\w*|[Cc]alorimeter\w*/gu

/** The engine serves every science alike: a word of one of them in it is a rule of that science in the wrong room. */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'keep the words of the sciences out of the engine' },
    messages: {
      word: "The engine knows no science, and '{{word}}' is a word of one: put this into that science's room.",
    },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        const source = context.sourceCode
        for (const { 0: word, index } of source.text.matchAll(words)) {
          const loc = { start: source.getLocFromIndex(index), end: source.getLocFromIndex(index + word.length) }
          context.report({ loc, messageId: 'word', data: { word } })
        }
      },
    }
  },
}
