namespace TinhSo.Web;

/// <summary>Names this executable, so that tests can start the real program.</summary>
public sealed class WebEntry;
