using MovieRec.Data;

namespace MovieRec.Tests.Data;

public class UsZipCodeTests
{
    [Theory]
    [InlineData("55455", "MN", "Central")]
    [InlineData("55455-0159", "MN", "Central")]
    [InlineData("554550159", "MN", "Central")]
    [InlineData("10001", "NY", "Eastern")]
    [InlineData("00601", "PR", "Atlantic")]
    [InlineData("85711", "AZ", "Arizona")]
    [InlineData("94043", "CA", "Pacific")]
    [InlineData("80302", "CO", "Mountain")]
    [InlineData("79901", "TX", "Mountain")]
    [InlineData("32501", "FL", "Central")]
    [InlineData("47906", "IN", "Indiana")]
    [InlineData("99501", "AK", "Alaska")]
    [InlineData("96813", "HI", "Hawaii")]
    public void A_zip_code_tells_state_and_time_zone(string zipCode, string state, string zone)
    {
        var area = UsZipCode.AreaOf(zipCode);

        Assert.Equal((state, zone), (area?.State, area?.TimeZone.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("T8H1N")]
    [InlineData("5545")]
    [InlineData("55455-")]
    [InlineData("55455-01x9")]
    [InlineData("55455x0159")]
    [InlineData("09012")]
    [InlineData("96201")]
    [InlineData("00000")]
    public void Foreign_malformed_and_military_codes_have_no_area(string? zipCode) =>
    Assert.Null(UsZipCode.AreaOf(zipCode));

    [Fact]
    public void Areas_ascend_without_overlap()
    {
        for (var area = 1; area < UsZipCode.Areas.Count; area++)
            Assert.True(UsZipCode.Areas[area - 1].LastPrefix < UsZipCode.Areas[area].FirstPrefix);
        // 50 states, DC, PR, VI and GU
        Assert.Equal(53, UsZipCode.Areas.Select(area => area.State).Distinct().Count() - 1);
    }
}
