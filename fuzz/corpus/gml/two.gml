Creator "hand"
graph [
  directed 0
  Network "Caf&#233; &amp; Co"
  stats [ links 2 deep [ a 1 ] ]
  node [ id 0 label "None" Longitude 4.5 Latitude 52.25 graphics [ x 1 ] ]
  node [ id 7 ]
  edge [ source 0 target 7 LinkSpeedRaw 1000000000.0 ]
  edge [ source 7 target 0 dist 200 ]
]
