cwlVersion: v1.2
class: ExpressionTool
label: The share of reads kept, and the samples that lost too many

requirements:
  InlineJavascriptRequirement: {}

inputs:
  table:
    type: File
    loadContents: true

expression: |
  ${
    var rows = inputs.table.contents.trim().split('\n').slice(1).map(function (line) {
      var cells = line.split('\t');
      return { sample: cells[0], reads: Number(cells[1]), kept: Number(cells[2]) };
    });
    var total = function (key) {
      return rows.reduce(function (sum, row) { return sum + row[key]; }, 0);
    };
    var poor = rows.filter(function (row) { return row.kept < 0.75 * row.reads; });
    return {
      keptPercent: Math.round(1000 * total('kept') / total('reads')) / 10,
      poorSamples: poor.map(function (row) { return row.sample; })
    };
  }

outputs:
  keptPercent: float
  poorSamples: string[]
