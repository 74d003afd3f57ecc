namespace TinhSo.Ui;

internal static class Anchor;
