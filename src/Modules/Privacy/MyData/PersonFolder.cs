using TinhSo.Platform;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>Packages of people's own data, served only to their owner.</summary>
internal sealed class PersonFolder(Settings settings) : PackageFolder(settings, "packages");
