@rem What sh calls exec, for cmd.exe: "npm start" says exec, so that a signal to npm reaches us and not a shell between.
@%*
