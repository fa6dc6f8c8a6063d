version 1.0

task align {
  command {
    true
  }
  runtime {
    memory: "4"
    preemptible: 3
  }
}
