version 1.0
task count {
  input {
    File reads
    Int lanes
  }
  command <<< wc -l < ~{reads} >>>
  output { Int lines = read_int(stdout()) }
}
workflow counting {
  input {
    File reads
    Int lanes
  }
  call count { input: reads = reads, lanes = lanes }
  output { Int lines = count.lines }
}
