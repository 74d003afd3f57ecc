using TinhSo.Simulators;

await SimulatorsApp.Build(args).RunAsync();
